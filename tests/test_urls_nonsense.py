"""T21: whatever somebody writes into an address or a form, no page breaks."""

import uuid
from urllib.parse import urlencode

import pytest

from tests.url_rules import MANAGER, NOBODY, OURS, RULES
from tests.url_scene import Scene, send
from tests.url_scene import scene as scene

pytestmark = pytest.mark.django_db

NONSENSE = (
    "", "-1", "0", "²", "9" * 3000, "\x00", "🙂'\"><script>%{}",
    str(uuid.UUID(int=0)), "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    "2026-02-30T00:00:00Z", "2026-11-23T12:00:00",
)  # fmt: skip
QUERY = (
    "show", "before", "after", "page", "tab", "store", "due", "service", "mark", "sku", "q",
    "order", "record", "carrier_code", "state", "spapi_oauth_code", "selling_partner_id", "amazon_callback_uri", "amazon_state", "next",
)  # fmt: skip
OTHER_VIEWS = {
    "orders:list": {"tab": "all"},
    "orders:activity": {"show": "failed"},
    "redaction:overview": {"tab": "done"},
    "shipments:notifications": {"show": "waiting"},
}


@pytest.mark.parametrize("name", [name for name in OURS if RULES[name].read != NOBODY])
def test_t21_nonsense_in_the_query_breaks_no_page(name: str, scene: Scene) -> None:
    for view in [{}, OTHER_VIEWS[name]] if name in OTHER_VIEWS else [{}]:
        for number, text in enumerate(NONSENSE):
            # Every other one as a part of the list.
            headers = {"HX-Request": "true", "HX-Target": "listing"} if number % 2 else {}
            query = urlencode({**dict.fromkeys(QUERY, text), **view})
            answer = scene.clients[MANAGER].get(f"{scene.url(name)}?{query}", headers=headers)
            assert answer.status_code < 500, (text[:30], view)


@pytest.mark.parametrize("name", [name for name in OURS if RULES[name].write != NOBODY])
def test_t21_nonsense_in_a_form_breaks_no_page(name: str, scene: Scene) -> None:
    sound = scene.form()
    for text in NONSENSE:
        form = dict.fromkeys(sound, text)
        if name == "shipments:batch_new":
            form["order"] = sound["order"]
        answer = send(scene.clients[MANAGER], "POST", scene.url(name), form)
        assert answer.status_code < 500, text[:30]
