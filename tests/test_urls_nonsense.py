"""T21: whatever somebody writes into an address or a form, no page breaks."""

import uuid
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIRequest

from tests.kept_scene import kept as kept
from tests.kept_scene import scene as scene
from tests.url_rules import MANAGER, NOBODY, OURS, RULES
from tests.url_scene import Scene, send

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


# What looks into its form for sure, as the pages above into their query: so that it is seen whether one looked.
FORMS = {"orders:note", "shipments:batch_new", "stores:settings"}


def was_read(request: WSGIRequest) -> bool:
    """Did anybody look at the query of this GET, or the form of this POST? Django reads them when first asked for."""
    return "GET" in vars(request) if request.method == "GET" else "_post" in vars(request)


@pytest.mark.parametrize("name", [name for name in OURS if RULES[name].read != NOBODY])
def test_t21_nonsense_in_the_query_breaks_no_page(name: str, scene: Scene) -> None:
    """A page that looked at the query neither as a whole nor as a part is asked no further."""
    for view in [{}, OTHER_VIEWS[name]] if name in OTHER_VIEWS else [{}]:
        looked = False
        for number, text in enumerate(NONSENSE):
            # Every other one as a part of the list.
            headers = {"HX-Request": "true", "HX-Target": "listing"} if number % 2 else {}
            query = urlencode({**dict.fromkeys(QUERY, text), **view})
            answer = scene.clients[MANAGER].get(f"{scene.url(name)}?{query}", headers=headers)
            assert answer.status_code < 500, (text[:30], view)
            looked = looked or was_read(answer.wsgi_request)
            if number and not looked:
                break
        assert looked or name not in OTHER_VIEWS


@pytest.mark.parametrize("name", [name for name in OURS if RULES[name].write != NOBODY])
def test_t21_nonsense_in_a_form_breaks_no_page(name: str, scene: Scene) -> None:
    """An address that looked at no form twice is asked no further."""
    sound = scene.form()
    looked = False
    for number, text in enumerate(NONSENSE):
        form = dict.fromkeys(sound, text)
        if name == "shipments:batch_new":
            form["order"] = sound["order"]
        answer = send(scene.clients[MANAGER], "POST", scene.url(name), form)
        assert answer.status_code < 500, text[:30]
        looked = looked or was_read(answer.wsgi_request)
        if number and not looked:
            break
    assert looked or name not in FORMS
