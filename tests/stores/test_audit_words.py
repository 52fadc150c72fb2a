"""Every act that the code writes down has words, and a kind to be found by (SYS-5)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from orders.revealing import Reason
from stores.audit_words import KINDS, OPERATOR, REASONS, SCHEDULED, TONES, WORDS, words_of

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


def without_a_person() -> set[str]:
    """What is written with nobody's name: the action as it stands, or a constant of its module."""
    found = set[str]()
    for _, tree in trees():
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            by = [k.value for k in node.keywords if k.arg == "user"]
            if name == "record" and by and getattr(by[0], "value", by[0]) is None:
                first = node.args[0]
                given = first.value if isinstance(first, ast.Constant) else None
                found.add(str(given or constants[first.id]))  # type: ignore[attr-defined]
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, object]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for named, value in pairs:
                if isinstance(named, ast.Name) and isinstance(value, ast.Constant):
                    yield named.id, value.value


def test_sys_5_whoever_is_no_person_is_named_for_every_act_that_has_none() -> None:
    found = without_a_person()
    assert {"keys.destroyed", "keys.renewed", "seller.frozen", "backup.made"} <= found
    assert sorted(found - {*OPERATOR, *SCHEDULED}) == []
    assert not set(OPERATOR) & set(SCHEDULED)


def test_sys_5_every_list_of_acts_names_acts_that_are_written() -> None:
    """One that was renamed loses neither its words, its colour nor whoever did it."""
    assert sorted({*OPERATOR, *SCHEDULED, *TONES} - WORDS.keys()) == []
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", action) for action in WORDS)
    assert set(TONES.values()) == {"bad", "warn"}


@pytest.mark.parametrize(
    ("action", "words"), [("store.paused", "Paused the store"), ("old.some_act", "Some act")]
)
def test_an_act_of_an_older_version_gets_words_too(action: str, words: str) -> None:
    assert words_of(action) == words


def test_every_reason_to_see_a_buyer_has_words() -> None:
    assert set(REASONS) == set(Reason.values)
