"""Papers are tested with the fonts of the packages, whatever the machine has besides."""

from collections.abc import Iterator
from pathlib import Path

import justmytype_intl_cjk
import pytest
from pytest_django.fixtures import Settings

from shipments.papers import fonts

JAPANESE = str(
    Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosansjp/NotoSansJP[wght].ttf"
)


@pytest.fixture(autouse=True)
def only_our_font(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DOCUMENT_FONT = []
    monkeypatch.setattr(fonts, "KNOWN", ())
    fonts._face_of.cache_clear()
    yield
    fonts._face_of.cache_clear()


@pytest.fixture
def japanese_font(settings: Settings) -> None:
    settings.DOCUMENT_FONT = [JAPANESE]
