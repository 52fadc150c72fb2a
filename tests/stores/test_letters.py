"""Which letters most carriers do not print (SUP-9)."""

import pytest

from stores.letters import has_non_latin


@pytest.mark.parametrize(
    "text",
    [
        "渋谷区",
        "ヒカリエ",
        "ﾋﾞﾙ",
        "ひかり",
        "Ａ１",
        "Αθήνα",
        "Москва",
        "서울",
        "القاهرة",
        "तेल",
        "12 ул.",
    ],
)
def test_sup_9_letters_of_other_scripts(text: str) -> None:
    assert has_non_latin(["Tom Lindqvist", text])


@pytest.mark.parametrize(
    "text",
    ["", "2214 Alder Street #5", "Köln", "Łódź", "Île-de-France", "İstanbul", "nº 5, 3ª", "〒150-0002", "Kaʻahumanu", "L’Aquila – 7½", "ﬁn"],
)  # fmt: skip
def test_sup_9_latin_letters_with_accents_and_signs_are_no_matter(text: str) -> None:
    assert not has_non_latin([text])
