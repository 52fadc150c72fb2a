"""The parts of the demo that need no processes."""

import json
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from config.demo import environment, looking_back, privacy, running, secrets
from config.demo.amazon import Amazon
from config.demo.failing import StepFailed
from config.demo.folder import fresh_folder
from config.demo.page import Page
from config.demo.processes import Processes
from config.demo.reading import count_on_tab, orders_on
from config.demo.report import Report
from config.demo.stage import Stage, Step
from config.demo.visitor import Visitor
from tests.shipments.pdfs import pdf

ORDER: dict[str, Any] = {
    "buyer": {"buyerName": "Zoë Lindqvist"},
    "recipient": {
        "deliveryAddress": {
            "name": "Tom Lindqvist",
            "addressLine1": "2214 Alder Street",
            "phone": "+1 555-010-0142",
            "city": "Columbus",
        }
    },
}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path, Processes(tmp_path), orders=1, port=1, password="-")
    made.at_amazon["113-0000000-0000001"] = ORDER
    return made


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("worker.log", "told Tom Lindqvist"),
        ("media/labels/1.txt", "2214 Alder Street"),
        ("waybill.sqlite3-wal", "\x00\x01+1 555-010-0142\x00"),
        ("web.log", "Zoë Lindqvist"),
        ("crash.json", json.dumps({"name": "Zoë Lindqvist"})),
    ],
)
def test_i3_a_trace_of_a_buyer_in_any_product_file_fails(
    stage: Stage, name: str, content: str
) -> None:
    path = stage.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    with pytest.raises(StepFailed, match=path.name):
        privacy.check_files(stage)


@pytest.mark.parametrize("secret", ["password-of-the-demo", "key-of-the-settings", "key-of-fields"])
def test_i4_t4_a_secret_in_any_product_file_fails(stage: Stage, secret: str) -> None:
    stage.password = "password-of-the-demo"
    stage.environment = {"INDEX_KEY": "key-of-the-settings"}
    (stage.folder / "field-keys.json").write_text(json.dumps({"keys": {"k1": "key-of-fields"}}))
    (stage.folder / "env").write_text("INDEX_KEY=key-of-the-settings")
    assert secrets.check_secrets(stage)["found"] == 0
    (stage.folder / "web.log").write_text(f"GET /?{secret}")
    with pytest.raises(StepFailed, match=r"web\.log holds 1"):
        secrets.check_secrets(stage)


def test_i3_amazons_own_file_and_plain_cities_may_stay(stage: Stage) -> None:
    (stage.folder / "amazon.sqlite3").write_text("Tom Lindqvist")
    (stage.folder / "amazon.sqlite3-wal").write_text("Tom Lindqvist")
    (stage.folder / "waybill.sqlite3").write_text("Columbus")
    assert privacy.check_files(stage)["files searched"] == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [("2214 Alder Street", "Labels still show 1"), ("Amazon label", "0 of 1 labels are")],
)
def test_i3_a_label_printed_after_redaction_must_be_a_placeholder(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, words: str, reason: str
) -> None:
    stage.labelled = dict.fromkeys(stage.at_amazon, "/orders/1/")
    stage.label_files = ["/label/"]
    monkeypatch.setattr(Visitor, "download", lambda self, to: pdf(text=words))
    with pytest.raises(StepFailed, match=reason):
        looking_back.print_again(stage)


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StepFailed, match="--dir"), fresh_folder(tmp_path):
        pass
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_second_demo_in_a_folder_starts_clean(tmp_path: Path) -> None:
    with fresh_folder(tmp_path):
        (tmp_path / "waybill.sqlite3").write_text("old")
        (tmp_path / "media").mkdir()
    with fresh_folder(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == ["waybill-demo"]


def test_two_demos_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    with fresh_folder(tmp_path):
        (tmp_path / "waybill.sqlite3").write_text("in use")
        with pytest.raises(StepFailed, match="running"), fresh_folder(tmp_path):
            pass
        assert (tmp_path / "waybill.sqlite3").exists()


def test_the_file_env_gives_a_shell_the_variables_of_the_children_and_is_ours_alone(
    tmp_path: Path,
) -> None:
    odd = 'it\'s $HOME `x` "y" & more'
    path = environment.write(tmp_path, {"SECRET_KEY": odd, "DEMO": "yes", "PATH": "/nowhere"})
    assert path.stat().st_mode & 0o777 == 0o600
    shell = f'set -a; . {path}; printenv SECRET_KEY; printenv DEMO; test "$PATH" != /nowhere'
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout == f"{odd}\nyes\n"


def test_a_step_that_misses_something_on_a_page_fails_with_its_title(tmp_path: Path) -> None:
    def look(stage: Stage) -> dict[str, str | int]:
        Page("<p>nothing</p>").form_with("login")
        return {}

    out = StringIO()
    arguments = {"orders": 1, "port": None, "keep_serving": False, "report": Report(out)}
    assert running.run(tmp_path, steps=[Step("Look", look)], **arguments) == 1  # type: ignore[arg-type]
    assert "The demo failed: Look: The page has no form with login." in out.getvalue()


def test_it_says_that_its_clock_was_moved(stage: Stage) -> None:
    stage.amazon = Amazon("http://127.0.0.1:2")
    out = StringIO()
    Report(out).serving(stage)
    assert f"removed with the clock set {privacy.DAYS} days ahead" in out.getvalue()


def test_a_form_is_sent_as_a_browser_would() -> None:
    page = Page(
        """<form action="/go/" method="post"><input type="hidden" name="token" value="t">
        <input name="a" value="1"><input type="checkbox" name="b" value="x">
        <input type="radio" name="c" value="1"><input type="radio" name="c" value="2" checked>
        <select name="d"><option value="p">P</option><option value="q" selected>Q</option></select>
        <textarea name="e">
words</textarea><button name="f" value="yes">Go</button></form>"""
    )
    (form,) = page.forms
    assert form.filled() == [
        ("token", "t"), ("a", "1"), ("c", "2"), ("d", "q"), ("e", "words"),
    ]  # fmt: skip
    assert form.filled(b=["x", "y"])[-2:] == [("b", "x"), ("b", "y")]
    assert dict(form.filled(a="2"))["a"] == "2"
    with pytest.raises(KeyError):
        form.filled(f="yes")


def test_figures_are_read_off_tabs_and_rows() -> None:
    page = Page(
        """<a href="?tab=awaiting">Awaiting shipment <span>1,250</span></a>
        <a href="/orders/1/">113-0000000-0000001</a><script>var no = "Tom"</script>"""
    )
    assert count_on_tab(page, "Awaiting shipment") == 1250
    assert orders_on(page) == {"113-0000000-0000001": "/orders/1/"}
    assert "Tom" not in page.text
