"""What the scrubber hides, by key and by pattern, and what it leaves readable (T11)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.logs.scrubbing import HIDDEN, scrub, scrub_text

CANARY = "Zq7canaryX9"
SECRETS = [
    "Atza|IwEBI" + CANARY,
    "Atzr|IwEBI" + CANARY,
    "Atnr|" + CANARY,
    "amzn1.oa2-cs.v1." + CANARY,
    f"eyJhbGciOiJI.{CANARY}.sig",
    "enc1:2026:" + CANARY,
    f"argon2$argon2id$v=19$m=1${CANARY}",
    f"Bearer {CANARY}",
    f"{CANARY}@example.com",
    f"https://bucket.s3.amazonaws.com/doc?X-Amz-Signature={CANARY}&X-Amz-Date=1",
    f"https://user:{CANARY}@db.example/name",
    f"/stores/callback/?spapi_oauth_code={CANARY}&state=1",
    f"/accounts/password/reset/key/3-{CANARY}/",
    f"X-Amz-Credential={CANARY}",
    f"DETAIL:  Key (email)=({CANARY}) already exists.",
    f"Failing row contains (1, {CANARY}, null).",
    f'"recipient_name": "{CANARY} Lindqvist"',
    f"phone='{CANARY}'",
    f"password={CANARY}",
    f"address_line1: {CANARY}",
]
KEYS = ["Authorization", "refresh_token", "client_secret", "password", "code", "spapi_oauth_code",
        "shipping_address", "line1", "phone", "name", "recipient_name", "buyer", "gift_message", "email", "cookie"]  # fmt: skip
HARMLESS = [
    "Notification 1234567 broke: Throttled",
    "order 111-1234567-1234567 was read on 2026-11-27 12:30:00",
    "Listening at: http://127.0.0.1:8000 (12345)",
    "stores.spapi.calling:88 in advance",
    "9b0c0e3c-1111-4222-8333-444455556666",
    "The cluster does not work after several restarts. Stopping.",
    "POST /orders/9b0c0e3c-1111-4222-8333-444455556666/hold/",
]


@given(st.sampled_from(SECRETS), st.text(max_size=60), st.text(max_size=60))
def test_t11_i4_a_secret_is_hidden_whatever_stands_around_it(
    secret: str, before: str, after: str
) -> None:
    assert CANARY not in scrub_text(f"{before} {secret} {after}")


@given(
    st.sampled_from(KEYS),
    st.text(min_size=12, max_size=40, alphabet=st.characters(exclude_categories=["Z", "C", "P"])),
)
def test_t11_a_value_is_hidden_by_the_name_of_its_key(key: str, value: str) -> None:
    assert scrub(key, value) == HIDDEN
    for written in (f"{key}={value}", f"{{'{key}': '{value}'}}", f'{{"{key}": "{value}"}}'):
        assert value not in scrub_text(written)


@pytest.mark.parametrize(
    "phone", ["+1 (555) 010-4477", "555-010-4477", "555.010.4477", "5550104477", "+49 30 5550 1044"]
)
def test_t11_what_looks_like_a_phone_is_hidden(phone: str) -> None:
    assert scrub_text(f"call {phone} now") == f"call {HIDDEN} now"


@pytest.mark.parametrize("text", HARMLESS)
def test_t11_ids_times_and_places_stay_readable(text: str) -> None:
    assert scrub_text(text) == text


@pytest.mark.parametrize(
    "value", [b"bytes", {"name": "Tom"}, object(), ValueError("Tom"), [b"x"], [["deep"]], "x".join]
)
def test_t11_of_unknown_values_only_the_type_stays(value: object) -> None:
    told = str(scrub("thing", value))
    assert "Tom" not in told
    assert "deep" not in told
    assert "<" in told


def test_t11_plain_values_stay() -> None:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    assert scrub("code", 200) == 200
    assert scrub("phone", 5550104477) == HIDDEN
    assert scrub("at", at) == str(at)
    assert scrub("id", UUID(int=1)) == str(UUID(int=1))
    assert scrub("orders", [1, None, "a@example.com"]) == [1, None, HIDDEN]
