"""What is wrong with a page, collected while it is used."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, expect

PageFor = Callable[..., Page]
Check = Callable[[Page], None]
Shot = Callable[[Page, str], None]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def settled(page: Page) -> None:
    """No person is as fast as a test: what htmx has not taken over yet opens full pages, or goes unheard."""
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-swapping")).to_have_count(0)


class Watch:
    """Listens to one page from its first byte on. A page may answer with an error status only where a test says so."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.faults: list[str] = []
        # A form sent back with its errors is no fault, but Chromium prints every status above 399.
        self.allowed: set[int] = {422}
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if any(f"status of {status} " in message.text for status in self.allowed):
            return
        self.faults.append(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"foreign request: {request.url}")

    def check(self) -> None:
        found = [*self.faults, *self._too_wide(), *self._axe()]
        assert not found, "\n".join(found)

    def _too_wide(self) -> list[str]:
        """Elements that stick out of the page; none if it does not scroll sideways."""
        # A page that is just coming has no root yet.
        self.page.wait_for_load_state("load")
        return list(
            self.page.evaluate(
                """() => {
                  const root = document.documentElement;
                  if (root.scrollWidth <= root.clientWidth) return [];
                  return [...document.querySelectorAll("body *")]
                    .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
                    .slice(0, 5).map((one) => "sticks out: " + one.outerHTML.slice(0, 150));
                }"""
            )
        )

    def _axe(self) -> list[str]:
        # Without every element that passed, which takes axe as long as the violations.
        options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options)
        return [
            f"{violation['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:300]})"
            for violation in found.response["violations"]
            for node in violation["nodes"][:3]
        ]
