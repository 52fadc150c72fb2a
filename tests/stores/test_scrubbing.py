"""What the scrubber hides, by key and by pattern, and what it leaves readable (T11)."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.scrubbing import _VALUES, HIDDEN, scrub, scrub_text

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
    f"street=12 {CANARY} Road",
    f"recipient=Tom {CANARY}, next",
    f"{{'buyer': {{'first': 'Tom', 'x': '{CANARY}'}}}}",
    f"buyer=['Tom', '{CANARY}']",
    f"buyer=('Tom', '{CANARY}')",
    f'{{\\"name\\": \\"Tom {CANARY}\\"}}',
    f"name='Tom {CANARY}",
    f"https://bucket.s3.eu-west-1.amazonaws.com/{CANARY}/Tom%20{CANARY}",
    f"HTTPS://files.example/{CANARY}/doc?a=1&x-amz-signature=1",
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


WORDS = st.lists(
    st.text(min_size=3, max_size=12, alphabet=st.characters(categories=["L"])),
    min_size=1,
    max_size=4,
).map(" ".join)
TREES = st.recursive(
    WORDS | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(KEYS),
    TREES,
    st.lists(st.sampled_from(["list", "dict", "tuple"]), min_size=1, max_size=4),
)
def test_t11_i4_a_tree_below_the_name_of_a_key_is_hidden_as_deep_as_it_goes(
    key: str, tree: object, around: list[str]
) -> None:
    value: object = f"O'Neil {CANARY}"
    for kind in around:
        value = {"list": [tree, value], "dict": {"a": tree, "b": value}, "tuple": (tree, value)}[
            kind
        ]
    for written in (f"{key}={value}", f"got {{'{key}': {value}}}", json.dumps({key: value})):
        assert CANARY not in scrub_text(written), written
    assert CANARY not in scrub_text(json.dumps(json.dumps({key: f"Tom {CANARY}"})))


@given(st.sampled_from(KEYS), WORDS, WORDS, st.sampled_from(",;&)}]\n"))
def test_t11_an_unquoted_value_with_blanks_is_hidden_to_the_next_mark(
    key: str, before: str, after: str, mark: str
) -> None:
    text = f"{key}: {before} {CANARY} {after}{mark}7 left"
    assert scrub_text(text) == f"{key}: {HIDDEN}{mark}7 left"


@given(st.text(min_size=1, max_size=60, alphabet=st.sampled_from("\\'\"{[(,;ab =:\n")))
def test_t11_every_value_that_begins_fits_so_no_text_is_read_again_and_again(value: str) -> None:
    begins = value[0] not in " ,;\n"
    assert bool(re.match("|".join(_VALUES), value)) == begins


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
