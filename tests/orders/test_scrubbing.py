import re
import string
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orders.buyer import MARKER, BuyerData
from orders.scrubbing import scrub

BUYER = BuyerData(
    buyer_name="José Müller",
    recipient_name="Anna Maria Huber",
    company="Maria Huber Ltd",
    line1="12 Weidenstraße",
    line2="Apt 4",
    line3="c/o",
    district="Op",
    phone="+1 555-010-0123 ext. 4567",
    email="anna@example.com",
    purchase_order="PO-9981",
    gift_messages={"item-1": "Happy birthday, dear Tom!"},
    amazon_address="0123456789abcdef",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Anna Maria Huber first", f"Ask {MARKER} first"),
        ("ANNA MARIA HUBER, anna maria huber", f"{MARKER}, {MARKER}"),
        ("José Müller / jose muller / JOSE\u0301 MULLER", f"{MARKER} / {MARKER} / {MARKER}"),
        ("Anna\n  Maria Huber", MARKER),
        ("at 12 WEIDENSTRASSE, rear", f"at {MARKER}, rear"),
        ("Apt 4, c/o", f"{MARKER}, {MARKER}"),
        ("Op is short", "Op is short"),
        ("write to Anna@Example.com.", f"write to {MARKER}."),
        ("po-9981 paid", f"{MARKER} paid"),
        ("card: happy birthday, dear tom!", f"card: {MARKER}"),
        ("Anna Maria Huber Ltd", MARKER),
        ("the hash 0123456789abcdef stays", "the hash 0123456789abcdef stays"),
        (f"{MARKER} was here", f"{MARKER} was here"),
        ("Anna likes Huber", "Anna likes Huber"),
        ("", ""),
    ],
)
def test_red_63_values_of_the_buyer_go_and_the_rest_stays(text: str, expected: str) -> None:
    assert scrub(text, BUYER) == expected


@pytest.mark.parametrize(
    "written",
    [
        "+1 555-010-0123 ext. 4567",
        "15550100123",
        "(555) 010 0123",
        "555.010.0123",
        "1-555-010-0123",
        "5550100123",
        "555/0100-123",
        "\uff15\uff15\uff15 010 0123",
    ],
)
def test_red_63_a_phone_goes_however_it_is_written(written: str) -> None:
    assert scrub(f"call {written} today", BUYER) == f"call {MARKER} today"


def test_red_63_a_phone_without_enough_digits_is_no_pattern() -> None:
    assert scrub("rack 12-34, ask 1 234", BuyerData(phone="1 234")) == f"rack 12-34, ask {MARKER}"


def test_red_63_a_value_that_is_part_of_the_marker_changes_no_marker() -> None:
    buyer = BuyerData(buyer_name="Amazon", company="Red")
    assert scrub(f"Amazon wrote {MARKER}", buyer) == f"{MARKER} wrote {MARKER}"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("山田 花緒", "山田花緒"),
        ("山田花緒", "山田　花緒"),
        ("山田花緒", "山田 \n 花緒"),
        ("山 花", "山花"),
        ("林月", "林月"),
        ("ヤマダ　ハナオ", "ﾔﾏﾀﾞﾊﾅｵ"),
        ("김 하늘빛", "김하늘빛"),
        ("김하", unicodedata.normalize("NFD", "김하")),
        ("山田ハウスＡ 12", "山田 ハウス a 12"),
        ("神山町１丁目 ４－５", "神山町 1丁目4－5"),
        ("\uf9f4月", "林月"),
    ],
)
def test_red_63_a_name_without_latin_letters_goes_with_or_without_blanks(
    name: str, written: str
) -> None:
    buyer = BuyerData(recipient_name=name)
    assert scrub(f"{written}様に電話", buyer) == f"{MARKER}様に電話"
    assert scrub(f"→{written}", BuyerData(former=[name])) == f"→{MARKER}"


def test_red_63_one_such_letter_alone_is_too_often_something_else() -> None:
    assert scrub("林さん, 林檎, 김치", BuyerData(line3="林", company="김")) == "林さん, 林檎, 김치"


ASIAN = "山田林々花たろゔタロガｶﾞｰ김하늘"
IS_ASIAN = "[々\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
BLANKS = re.compile(rf"(?<={IS_ASIAN})\s+|\s+(?={IS_ASIAN})")
VALUES = st.text(string.ascii_letters + "äÉßİ .-'", max_size=12) | st.text(
    f"{ASIAN}aZ１ \u3000-", max_size=6
)
BUYERS = st.builds(
    BuyerData,
    buyer_name=VALUES,
    recipient_name=VALUES,
    line1=VALUES,
    email=VALUES,
    phone=st.text("0123456789 -+().x#", max_size=20),
    gift_messages=st.dictionaries(st.just("item"), VALUES),
)


def unblanked(text: str) -> str:
    """In full width, without the blanks beside Asian letters."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text.strip()))


@given(st.data(), BUYERS)
def test_red_63_no_value_is_left_outside_the_markers(data: st.DataObject, buyer: BuyerData) -> None:
    values = [
        *(buyer.buyer_name, buyer.recipient_name, buyer.line1, buyer.email, buyer.phone),
        *buyer.gift_messages.values(),
    ]
    parts = st.one_of(
        st.sampled_from([*values, *map(str.upper, values), *map(str.lower, values), MARKER]),
        st.sampled_from([unblanked(value) for value in values]),
        st.text(max_size=6),
    )
    text = "".join(data.draw(st.lists(parts, max_size=8)))
    scrubbed = scrub(text, buyer)
    for piece in scrubbed.split(MARKER):
        for value in values:
            written = value.strip()
            if re.search(IS_ASIAN, unblanked(written)):
                if len(unblanked(written)) >= 2:
                    assert unblanked(written).lower() not in unblanked(piece).lower()
            elif len(written) >= 3:
                assert written.lower() not in piece.lower()
    assert scrub(scrubbed, buyer) == scrubbed


@given(st.text("xyz \n", max_size=20), st.text("abc", min_size=3, max_size=8), st.text("vw\t"))
@example("", "aaa", "")
def test_red_63_what_is_not_the_buyers_stays_to_the_letter(
    before: str, name: str, after: str
) -> None:
    buyer = BuyerData(recipient_name=name.upper())
    assert scrub(f"{before}{name}{after}", buyer) == f"{before}{MARKER}{after}"


@given(st.text(st.characters(exclude_categories=())), BUYERS, st.text(st.characters()))
def test_red_63_any_text_can_be_scrubbed(text: str, buyer: BuyerData, phone: str) -> None:
    scrub(text, buyer._replace(phone=phone, company=text))
