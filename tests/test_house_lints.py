"""What nobody may write into the product: each rule here is a wall against a threat, held by reading the source."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "stores", "orders", "shipments", "redaction")

# The modules that talk to the outside, each with its own rule of where to (T10). The demo is a visitor on this machine.
REACHING_OUT = {
    "config/demo/amazon.py", "config/demo/visitor.py", "config/doctor/outside.py",
    "stores/bigcommerce/calling.py", "stores/bigcommerce/pinned.py", "stores/bigcommerce/transport.py",
    "stores/spapi/clock_watch.py", "stores/spapi/feed_storage.py", "stores/spapi/lwa.py", "stores/spapi/photos.py", "stores/spapi/transport.py",
}  # fmt: skip
CLIENTS = {"requests", "httpx", "urllib3", "aiohttp", "http.client", "urllib.request"}


@cache
def sources() -> dict[str, ast.Module]:
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in paths}


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    return [(name, node) for name, tree in sources().items() for node in ast.walk(tree)]


def imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def users_of(modules: set[str]) -> set[str]:
    return {
        name
        for name, node in nodes()
        for found in imports(node)
        if any(found == module or found.startswith(f"{module}.") for module in modules)
    }


def test_t9_nothing_is_marked_as_safe() -> None:
    words = {"mark_safe", "SafeText"}
    assert {
        n for n, node in nodes() if words & {getattr(node, "id", ""), getattr(node, "attr", "")}
    } == set()
    loose = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if loose.search(page.read_text())] == []


def test_t10_only_the_gateways_reach_out_and_certificates_are_checked() -> None:
    assert users_of(CLIENTS) == REACHING_OUT
    unchecked = {
        name
        for name, node in nodes()
        if isinstance(node, ast.keyword)
        and node.arg == "verify"
        and isinstance(node.value, ast.Constant)
        and node.value.value is False
    }
    assert unchecked == set()


def test_t7_tables_leave_by_the_one_writer_that_makes_formulas_harmless() -> None:
    writers = {name for name, node in nodes() if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter") and getattr(node.value, "id", "") == "csv"}  # fmt: skip
    assert writers == {"orders/tables/writing.py"}


def test_t8_xml_is_built_by_elementtree_and_never_by_text() -> None:
    markup = re.compile(r"<\?xml|</?(Amazon|Header|Message|Order|Item)\w*>")
    texts = {name for name, node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and markup.search(node.value if isinstance(node.value, str) else node.value.decode("latin-1"))}  # fmt: skip
    assert texts == set()
    assert users_of({"lxml", "xml.sax", "xml.dom"}) == set()


def test_t11_nothing_is_printed_and_no_logger_has_a_handler_of_its_own() -> None:
    printing = {name for name, node in nodes() if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"}  # fmt: skip
    assert printing == {"config/newenv.py"}
    handling = {name for name, node in nodes() if isinstance(node, ast.Attribute) and node.attr in ("addHandler", "basicConfig")}  # fmt: skip
    assert handling == {"config/logs/errors.py"}
