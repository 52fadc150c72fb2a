"""How a store presents itself: entered by a manager, the logo drawn anew (CON-7, T10, T22)."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from stores.branding import branding_of, sender_of, shown_name
from stores.models import AuditEvent, Branding, Member, Store
from tests.stores.visiting import page, signed_in

pytestmark = pytest.mark.django_db

WISH = {"slip_template": "photos", "tracking_link": "carrier"}


def picture(kind: str = "PNG", size: tuple[int, int] = (1600, 600), **saved: Any) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(kept, kind, **saved)
    return kept.getvalue()


def save(to: Store, /, status: int = 302, **fields: Any) -> str:
    answer = signed_in(to).post(f"/stores/{to.public_id}/branding/", {**WISH, **fields})
    assert answer.status_code == status
    return answer.text


def send_logo(store: Store, content: bytes, status: int = 302, name: str = "logo.png") -> str:
    return save(store, status, new_logo=SimpleUploadedFile(name, content, "image/png"))


def test_con_7_every_field_of_branding_is_kept(store: Store) -> None:
    wish: dict[str, Any] = {
        "name": "Harbour Goods", "email": "orders@harbour.example", "phone": "+1 207 555 0100",
        "website": "harbour.example", "message": "Thank you.\r\nThe Harbour team",
        "returns": "Within 30 days.", "slip_template": "compact", "tracking_link": "website",
        "mail_shipped": "on", "mail_delivered": "on",
    }  # fmt: skip
    save(store, **wish)
    kept = Branding.objects.get(store=store)
    assert {name: getattr(kept, name) for name in wish} == {
        **wish,
        "website": "https://harbour.example",
        "message": "Thank you.\nThe Harbour team",
        "mail_shipped": True,
        "mail_delivered": True,
    }
    event = AuditEvent.objects.get()
    assert event.action == "store.changed"
    assert set(event.detail["fields"]) == set(wish)
    html = page(signed_in(store), f"/stores/{store.public_id}/branding/")
    assert "harbour.example" in html


def test_eml_3_the_page_names_the_exact_sender(store: Store, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Waybill <desk@waybill.example>"
    assert "desk@waybill.example" in page(signed_in(store), f"/stores/{store.public_id}/branding/")
    save(store, email="orders@harbour.example")
    branding = branding_of(store)
    assert (sender_of(branding), shown_name(branding)) == ("orders@harbour.example", store.name)
    html = page(signed_in(store), f"/stores/{store.public_id}/branding/")
    assert 'leave from <strong class="anywhere">orders@harbour.example' in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "orders@harbour"}, "valid email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "valid email"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
        ({"website": "ftp://harbour.example"}, "begins with https://"),
        ({"phone": "call me"}, "7 to 15 digits"),
        ({"name": "Harbour\x07"}, "cannot be printed"),
        ({"message": "x" * 501}, "at most 500"),
        ({"tracking_link": "website"}, "Give the website"),
        ({"slip_template": "huge"}, "valid choice"),
    ],
)
def test_a_wrong_field_is_refused_and_nothing_kept(
    store: Store, fields: dict[str, str], words: str
) -> None:
    assert words in save(store, 422, **fields)
    assert not Branding.objects.exists()


def test_a_logo_is_drawn_anew_small_and_without_metadata(store: Store) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at Tom Lindqvist's"
    sent = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    assert b"Lindqvist" in sent
    send_logo(store, sent)
    kept = Branding.objects.get(store=store)
    assert kept.logo is not None
    content = bytes(kept.logo)
    assert b"Lindqvist" not in content
    assert b"<script>" not in content
    drawn = Image.open(io.BytesIO(content))
    assert (drawn.format, drawn.size, kept.logo_type) == ("JPEG", (800, 300), "image/jpeg")
    answer = signed_in(store, Member.Role.VIEWER).get(f"/stores/{store.public_id}/logo/")
    assert (answer.content, answer["Content-Type"]) == (content, "image/jpeg")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert set(AuditEvent.objects.get().detail["fields"]) >= {"logo", "logo_type"}


def test_a_transparent_logo_stays_transparent(store: Store) -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(kept, "PNG")
    send_logo(store, kept.getvalue())
    logo = Branding.objects.get().logo
    assert logo is not None
    assert Image.open(io.BytesIO(bytes(logo))).getpixel((0, 0)) == (0, 0, 0, 0)


def huge_png() -> bytes:
    """A few hundred bytes that say that they hold 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture at all", "no PNG or JPEG"),
        (picture("GIF"), "no PNG or JPEG"),
        (picture()[:200], "no PNG or JPEG"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "no PNG or JPEG",
        ),
        (huge_png(), "million pixels"),
        (picture(size=(4001, 4000)), "million pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (2 * 1024 * 1024), "over 2 MB"),
        (b"x" * (40 * 1024 * 1024), "over 2 MB"),
    ],
    ids=["text", "gif", "cut", "svg", "bomb", "large", "over 2 MB", "40 MB"],
)
def test_t10_a_file_that_is_no_fitting_picture_is_refused_with_words(
    store: Store, content: bytes, words: str
) -> None:
    assert words in send_logo(store, content, 422)
    assert not Branding.objects.exists()


def test_a_logo_stays_until_it_is_removed(store: Store) -> None:
    send_logo(store, picture())
    save(store, name="Harbour")
    assert Branding.objects.get().logo
    save(store, name="Harbour", remove_logo="on")
    kept = Branding.objects.get()
    assert (kept.logo, kept.logo_type, kept.name) == (None, "", "Harbour")
    assert signed_in(store).get(f"/stores/{store.public_id}/logo/").status_code == 404


def test_t22_the_store_of_a_branding_cannot_be_set(store: Store) -> None:
    save(store, store="1", logo_type="text/html", id="7")
    kept = Branding.objects.get()
    assert (kept.store, kept.logo_type) == (store, "")
