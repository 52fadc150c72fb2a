"""T5 and T12: what each address answers to whom, walked from the resolver, so that no new address goes unasked."""

import uuid

import pytest
from django.http import HttpResponse

from tests.kept_scene import kept as kept
from tests.kept_scene import scene as scene
from tests.url_rules import (
    MANAGER,
    METHODS,
    NOBODY,
    OURS,
    PEOPLE,
    PUBLIC,
    RULES,
    SHIPPER,
    VIEWER,
    Rule,
)
from tests.url_scene import Scene, everything, send

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SIGN_IN = "/accounts/login/?next="
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'",
}  # fmt: skip
SANDBOX = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox"}


def allows(needed: str, person: str, rule: Rule) -> bool:
    if needed == PUBLIC:
        return True
    if needed == NOBODY or person == "anonymous":
        return False
    if person == "other":
        return not rule.about and not (rule.says_why and needed != VIEWER)
    return PEOPLE.index(person) >= PEOPLE.index(needed)


def check(answer: HttpResponse, name: str, person: str, method: str) -> bool:
    """Is the answer what the rule says? True if the request was let in."""
    rule = RULES[name]
    needed = rule.needed(method)
    status = answer.status_code
    if person == "anonymous" and rule.read != PUBLIC:
        assert status == 302
        assert answer.headers["Location"].startswith(SIGN_IN)
        return False
    if needed == NOBODY:
        assert status == 405
    elif allows(needed, person, rule):
        assert status < 500
        assert status not in (403, 404, 405)
        return True
    elif person == "other" and rule.about:
        assert status == 404
    else:
        assert status == (302 if rule.says_why else 403)
    return False


def is_known(method: str, person: str, read: bool) -> bool:
    """HEAD draws the whole page again for whoever may read it, and PUT and DELETE ask for no role: once is enough."""
    if method == "HEAD":
        return read and person != MANAGER
    return method in ("PUT", "DELETE") and person in (VIEWER, SHIPPER)


def check_headers(answer: HttpResponse, name: str, person: str, method: str) -> None:
    bare = name == "stores:callback" and method == "GET"
    referrer = "no-referrer" if bare else "same-origin"
    assert answer.headers["Referrer-Policy"] == referrer
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = set(answer.headers["Content-Security-Policy"].split("; "))
    alone = RULES[name].sandboxed and answer.status_code == 200
    assert policy == (SANDBOX if alone else POLICY)
    if person != "anonymous":
        kept = RULES[name].keeps and answer.status_code == 200
        words = "private, max-age=" if kept else "no-store"
        assert words in answer.headers["Cache-Control"]


def test_t5_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert sorted(RULES) == OURS


@pytest.mark.parametrize("name", OURS)
def test_t5_t12_who_is_let_in_by_which_method(name: str, scene: Scene) -> None:
    url = scene.url(name)
    number = str(scene.ids["order"])
    before, form = everything(), scene.form()
    for person in PEOPLE:
        let_in = False
        for method in METHODS:
            if is_known(method, person, read=let_in):
                continue
            answer = send(scene.clients[person], method, url, form)
            told = f"{person}: {method} {name} answered {answer.status_code}"
            try:
                let_in = check(answer, name, person, method)
                check_headers(answer, name, person, method)
            except (AssertionError, KeyError) as error:
                raise AssertionError(told) from error
            after = everything()
            if let_in and person != "other":
                before = after
            assert after == before, told
            if person in ("anonymous", "other"):
                assert number not in answer.text, told


@pytest.mark.parametrize("name", [name for name in OURS if RULES[name].about])
def test_t5_an_id_that_nobody_has_is_not_found(name: str, scene: Scene) -> None:
    rule = RULES[name]
    known = str(scene.ids[rule.about])
    for wrong in (str(uuid.uuid4()), "x", known[:-1], f"{known}0", "0" * 32):
        path = scene.url(name).replace(known, wrong)
        method = "POST" if rule.read == NOBODY else "GET"
        answer = send(scene.clients[MANAGER], method, path, scene.form())
        assert answer.status_code == 404, path
