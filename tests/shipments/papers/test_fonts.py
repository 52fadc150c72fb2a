"""Letters on paper: printed as they are, or refused with a reason, never as boxes."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipments.papers import fonts, letters
from shipments.papers.sheet import LABEL, Sheet, wrapped
from tests.shipments.papers.reading import embedded, pages
from tests.shipments.papers.reading import letters as ink


def printed(text: str) -> bytes:
    sheet = Sheet(LABEL, 20, "Test")
    sheet.text(fonts.prepared(text), 10)
    return sheet.done()


@pytest.mark.parametrize(
    "text",
    [
        "Zażółć gęślą jaźń",
        "Ñandú, Straße, Œuvre",
        "Ελλάδα",
        "Київ, Москва",
        "İstanbul Şişli",
        "Đặng Văn",
    ],
)
def test_accented_greek_and_cyrillic_letters_are_printed_and_embedded(text: str) -> None:
    content = printed(text)
    assert ink("".join(pages(content))) == ink(text)
    assert embedded(content) == [True] * len(embedded(content))
    assert embedded(content)


def test_an_accent_that_stands_apart_is_joined_to_its_letter() -> None:
    assert fonts.prepared(unicodedata.normalize("NFD", "Zoë Ångström")) == "Zoë Ångström"


def test_japanese_is_refused_where_no_font_has_it_and_the_reason_says_what_to_install() -> None:
    with pytest.raises(fonts.CannotPrint) as refused:
        fonts.prepared("〒150-0001 東京都渋谷区")
    assert "Japanese" in refused.value.reason
    assert "DOCUMENT_FONT" in refused.value.reason
    assert refused.value.characters == "東京都渋谷区"


@pytest.mark.usefixtures("japanese_font")
def test_japanese_is_printed_with_the_font_of_the_setting() -> None:
    text = "〒150-0001 東京都渋谷区神宮前 テスト 田中さくら"
    content = printed(text)
    assert ink("".join(pages(content))) == ink(text)
    assert all(embedded(content))


@pytest.mark.usefixtures("japanese_font")
@pytest.mark.parametrize("text", ["شارع الملك", "רחוב הרצל", "नई दिल्ली"])
def test_letters_that_need_a_layout_are_refused_and_never_printed_the_wrong_way_round(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = letters.refusal(letters.tidy(text), lambda character: True)
    assert found is not None
    assert "Roman letters" in found.reason


def test_a_picture_that_no_font_has_is_named() -> None:
    assert fonts.prepared("Happy birthday 🎂\ufe0f!") == "Happy birthday [birthday cake]!"


def test_signs_without_ink_go_and_each_kind_of_space_is_a_blank() -> None:
    assert fonts.prepared("a\u200bb\u00a0c\td\u00ad\x07e") == "ab c de"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
def test_random_letters_never_crash_and_none_is_lost(text: str) -> None:
    tidied = letters.tidy(text)
    found = letters.refusal(letters.spelled(tidied, fonts.has), fonts.has)
    if found is not None:
        assert found.characters
        assert set(found.characters) <= set(tidied)
        with pytest.raises(fonts.CannotPrint):
            fonts.prepared(text)
        return
    ready = fonts.prepared(text)
    rest = iter(ready)
    assert all(one in rest for one in tidied if fonts.has(one)), "each letter, in its order"
    assert ready.count("[") == tidied.count("[") + sum(
        not fonts.has(one) for one in tidied if one != "\n"
    )
    lines = wrapped(ready, 120, 10)
    assert ink("".join(lines)) == ink(ready)
    assert all(fonts.width(line, 10) <= 120 or len(line) == 1 for line in lines)
    assert "".join(run.text for line in lines for run in fonts.runs(line)) == "".join(lines)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_a_page_that_must_come_out_always_does(text: str) -> None:
    sheet = Sheet(LABEL, 20, "Test")
    sheet.text(fonts.prepared_anyhow(text), 9)
    assert pages(sheet.done())


def test_a_word_wider_than_the_page_is_broken_and_a_long_text_goes_over_pages() -> None:
    text = "Donaudampfschifffahrtsgesellschaft" * 8 + " und " + "Wort " * 900
    found = pages(printed(text))
    assert len(found) > 1
    assert ink("".join(found)) == ink(text)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("none.ttf", None, "no file"),
        ("text.ttf", b"not a font at all", "cannot be read"),
        ("outlines.otf", b"OTTO" + bytes(200), "PostScript"),
    ],
)
def test_a_file_that_is_no_usable_font_says_why(
    tmp_path: Path, name: str, content: bytes | None, word: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert word in fonts.problem_of(str(path))
    assert fonts.problem_of(str(fonts.OWN)) == ""
