"""Weight and calm of the heaviest page (dashboard.md, section 8). Photos do not exist, so every byte counts."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.scenes import busy_desk
from tests.browser.watching import PageFor

pytestmark = [pytest.mark.browser]

MOST_BYTES = 100_000
MOST_FRAGMENT_BYTES = 15_000
MOST_ELEMENTS = 1_500
MOST_SHIFT = 0.02

WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def received(page: Page) -> dict[str, int]:
    """Bytes over the wire by request id, filled while the page loads."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    found: dict[str, int] = {}
    session.on(
        "Network.loadingFinished",
        lambda event: found.update({event["requestId"]: event["encodedDataLength"]}),
    )
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_a_full_orders_page_is_light_and_does_not_jump(page_for: PageFor, width: int) -> None:
    desk = busy_desk(orders=55)
    page = page_for(desk.user, "/orders/customers/", width=width)
    page.add_init_script(WATCH_SHIFTS)
    found = received(page)
    page.goto("/orders/")
    page.wait_for_load_state("networkidle")
    assert page.locator("tbody tr").count() == 50
    assert sum(found.values()) < MOST_BYTES
    assert page.evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS
    assert page.evaluate("window.shift") < MOST_SHIFT


def test_a_fragment_is_small(page_for: PageFor) -> None:
    desk = busy_desk(orders=55)
    page = page_for(desk.user, "/orders/")
    page.wait_for_load_state("networkidle")
    found = received(page)
    page.locator("tbody .number").first.click()
    page.wait_for_selector("#drawer-title")
    page.get_by_role("link", name="Close").click()
    page.get_by_role("link", name="Next", exact=True).click()
    page.wait_for_url("**after=**")
    page.wait_for_load_state("networkidle")
    assert len(found) >= 2
    assert max(found.values()) < MOST_FRAGMENT_BYTES


def test_own_styles_and_scripts_stay_small() -> None:
    static = Path(settings.BASE_DIR) / "static"
    assert len(gzip.compress((static / "css" / "waybill.css").read_bytes())) < 12_000
    scripts = b"".join(path.read_bytes() for path in sorted((static / "js").glob("*.js")))
    assert len(gzip.compress(scripts)) < 8_000
