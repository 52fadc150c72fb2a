"""The whole pretended Amazon as one WSGI application."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox import api, login, manage_apps
from sandbox.bigcommerce import api as bigcommerce
from sandbox.clock import Clock
from sandbox.consent import consent
from sandbox.control import control
from sandbox.database import Database
from sandbox.faults import Faults
from sandbox.feeds.documents import STORAGE
from sandbox.feeds.processing import catch_up
from sandbox.feeds.storage import storage
from sandbox.pictures import picture
from sandbox.throttling import Throttle
from sandbox.world import Settings, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Sandbox:
    """Login, consent page, pictures, storage, API and control panel; each has paths of its own."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        path = request.path
        catch_up(self.world)
        if path == "/auth/o2/token":
            return login.token(self.world, request)
        if path == "/apps/authorize/consent":
            return consent(self.world, request)
        if path == "/apps/manage":
            return manage_apps.manage(self.world, request)
        if manage_apps.CONFIRM.fullmatch(path):
            return manage_apps.confirm(self.world, request)
        if path.startswith("/images/"):
            return picture(request)
        if path.startswith(STORAGE):
            return storage(self.world, request)
        if path.startswith(bigcommerce.PREFIX):
            return bigcommerce.answer(self.world, request)
        if path.startswith("/_sandbox/"):
            return control(self.world, request)
        return api.answer(self.world, request)


def build_world(database_path: str, settings: Settings) -> World:
    clock = Clock()
    return World(settings, Database(database_path), clock, Throttle(clock), Faults())
