"""Chromium against the real thing: DEBUG off, the strict content policy, hashed and compressed static files.

`page_for(user)` opens a signed-in page, `assert_clean(page)` is the check that every page must pass.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from stores.models import User
from tests.browser.watching import Check, PageFor, Shot, Watch

# Playwright's sync mode runs an event loop in this thread, and Django would refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    named = [os.environ.get("CHROMIUM", ""), *PROGRAMS]
    path = next(filter(None, (shutil.which(name) for name in named if name)), None)
    if path is None:
        reason = "No Chromium: install Debian's package chromium, or set CHROMIUM to a program."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": args}


@pytest.fixture(scope="session")
def built_static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The stylesheet and scripts as users get them: hashed names, compressed, from WhiteNoise."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    root = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=storages, STATIC_ROOT=root, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


class _Bare(WSGIHandler):
    """Takes the place of the handler that would serve static files before the application sees the request."""

    def __init__(self, _inner: object) -> None:
        super().__init__()


@pytest.fixture(scope="session")
def site(built_static: None, django_db_setup: None) -> Iterator[str]:
    """The address of the running product. Tests that use it need `transactional_db`."""
    thread = LiveServerThread("127.0.0.1", static_handler=_Bare)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def page_for(browser: Browser, site: str, transactional_db: None) -> Iterator[PageFor]:
    """``page_for(user, "/orders/", width=390, height=844, javascript=False)``; user None: signed out.

    Whatever a page wrote to the console or fetched elsewhere fails the test at its end.
    """
    opened: list[Page] = []

    def open_page(
        user: User | None,
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        page = context.new_page()
        # A busy machine is no failure.
        page.set_default_timeout(30_000)
        watches[page] = Watch(page, site)
        opened.append(page)
        page.goto(path)
        return page

    yield open_page
    faults = [fault for page in opened for fault in watches.pop(page).faults]
    for page in opened:
        page.context.close()
    assert faults == []


watches: dict[Page, Watch] = {}


@pytest.fixture
def assert_clean() -> Check:
    """No console output, no foreign request, no sideways scroll, nothing that axe finds (WCAG 2.2 AA)."""

    def check(page: Page) -> None:
        watches[page].check()

    return check


@pytest.fixture
def shot() -> Shot:
    """Keeps a picture to look at where SCREENSHOTS names a folder; nothing is compared."""
    folder = os.environ.get("SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
