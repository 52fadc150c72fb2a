"""Every act that the code writes down has words, and a kind to be found by (SYS-5)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from orders.revealing import Reason
from stores.audit_words import KINDS, REASONS, WORDS, words_of

APPS = ("stores", "orders", "shipments", "redaction", "config")
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            if "migrations" not in path.parts and path.name != "audit_words.py":
                text = path.read_text()
                yield text, ast.parse(text)


# Columns that are spelled alike; and permissions begin with the name of an app, as two acts do.
NO_ACTIONS = {"order.name", "order.street", "order.phone", "order.amazon_address"}
NO_PREFIXES = {"orders", "redaction"}


def written() -> set[str]:
    """Texts like actions in modules that write the list, and the kinds of what persons do with orders."""
    prefixes = {prefix for kind in KINDS for prefix in kind.prefixes} - NO_PREFIXES
    found, faults = set[str](), set[str]()
    for text, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= set(_of_call(node))
                if getattr(node.func, "id", "") == "fault_point":
                    faults |= {a.value for a in node.args if isinstance(a, ast.Constant)}  # type: ignore[misc]
            elif "audit" in text and isinstance(node, ast.Constant):
                prefix, _, rest = str(node.value).partition(".")
                if _ACTION.fullmatch(str(node.value)) and prefix in prefixes and rest != "py":
                    found.add(str(node.value))
    return found - NO_ACTIONS - faults


def _of_call(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    texts = [a.value for a in ast.walk(ast.Tuple(node.args[:2])) if isinstance(a, ast.Constant)]
    words = [text for text in texts if isinstance(text, str)]
    if name in ("record", "record_each", "record_of_sellers"):
        # The first is the action, whatever it looks like.
        first = {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
        yield from (text for text in words if text in first or _ACTION.fullmatch(text))
    people = [k.value for k in node.keywords if k.arg == "user"]
    by_person = people and not isinstance(people[0], ast.Constant)
    if name in ("note", "note_each") and by_person and isinstance(node.func, ast.Attribute):
        yield from (f"order.{text}" for text in words if text.isidentifier())


def test_sys_5_every_act_that_is_written_has_words() -> None:
    found = written()
    assert len(found) > 60
    assert sorted(found - WORDS.keys() - APART) == []


# Written beside them under a name of their own (orders/handling/lifecycle.py).
APART = {"order.label_told", "order.void_asked", "order.shipment_voided"}


def test_every_act_has_exactly_one_kind() -> None:
    prefixes = [prefix for kind in KINDS for prefix in kind.prefixes]
    assert len(prefixes) == len(set(prefixes))
    assert {action.partition(".")[0] for action in WORDS} <= set(prefixes)


@pytest.mark.parametrize(
    ("action", "words"), [("store.paused", "Paused the store"), ("old.some_act", "Some act")]
)
def test_an_act_of_an_older_version_gets_words_too(action: str, words: str) -> None:
    assert words_of(action) == words


def test_every_reason_to_see_a_buyer_has_words() -> None:
    assert set(REASONS) == set(Reason.values)
