"""Seller Central's consent page: ``/apps/authorize/consent``.

GET shows it. The form posts back to the same address with the fields ``selling_partner_id`` and
``consent`` (a checkbox); the answer redirects to the application with ``spapi_oauth_code``,
``selling_partner_id`` and ``state``.
"""

import ipaddress
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from werkzeug.wrappers import Request, Response

from sandbox.authorizations import issue_code
from sandbox.world import World

FOLDER = Path(__file__).with_name("templates")
_PAGE = Template((FOLDER / "consent.html").read_text(encoding="utf-8"))
_ERROR = Template((FOLDER / "error.html").read_text(encoding="utf-8"))


class ConsentError(Exception):
    """Amazon's own error page: a code such as MD1000 and what it says."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def consent(world: World, request: Request) -> Response:
    try:
        application_id = request.args.get("application_id", "").strip()
        if not application_id:
            raise ConsentError("MD1000", "The application_id is missing or not valid.")
        redirect_uri = read_redirect_uri(world, request)
    except ConsentError as error:
        return error_page(error.code, error.text)
    if request.method == "POST":
        return _confirm(world, request, application_id, redirect_uri)
    return _page(world, application_id)


def error_page(code: str, text: str) -> Response:
    page = _ERROR.substitute(code=escape(code), text=escape(text))
    return Response(page, 400, mimetype="text/html")


def read_redirect_uri(world: World, request: Request) -> str:
    """Where to go back to: a registered address, any loopback one, or the first registered."""
    registered = world.settings.redirect_uris
    given = request.args.get("redirect_uri", "") or (registered[0] if registered else "")
    if given in registered and given:
        return given
    if not is_loopback(urlsplit(given)):
        raise ConsentError("MD5101", "The redirect_uri is not registered for this application.")
    return given


def is_loopback(address: SplitResult) -> bool:
    host = address.hostname or ""
    if address.scheme not in ("http", "https"):
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _confirm(world: World, request: Request, application_id: str, redirect_uri: str) -> Response:
    seller_id = request.form.get("selling_partner_id", "")
    if seller_id not in _sellers(world):
        return _page(world, application_id, "Choose the seller who signs in.")
    if not request.form.get("consent"):
        text = "Tick the box to give Waybill access, then press Confirm."
        return _page(world, application_id, text, seller_id)
    with world.database.writing() as db:
        code = issue_code(db, world.clock, seller_id, redirect_uri)
    return sent_back(request, redirect_uri, seller_id, code)


def sent_back(request: Request, redirect_uri: str, seller_id: str, code: str) -> Response:
    """To the application, with the code and its state unchanged."""
    answer = {"spapi_oauth_code": code, "selling_partner_id": seller_id}
    if "state" in request.args:
        answer["state"] = request.args["state"]
    parts = urlsplit(redirect_uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *answer.items()])
    return Response(status=302, headers={"Location": urlunsplit(parts._replace(query=query))})


def _sellers(world: World) -> dict[str, str]:
    with world.database.reading() as db:
        rows = db.execute("SELECT id, store_name, region FROM sellers ORDER BY store_name, id")
        return {row["id"]: f"{row['store_name']} ({row['region']}, {row['id']})" for row in rows}


def _page(world: World, application_id: str, message: str = "", chosen: str = "") -> Response:
    """The page; with a message it is a refusal, status 400."""
    sellers = _sellers(world)
    notice = message
    if not sellers:
        notice = "No seller exists yet. Create one with POST /_sandbox/sellers."
    page = _PAGE.substitute(
        message=f'<p role="alert">{escape(notice)}</p>' if notice else "",
        application_id=escape(application_id),
        sellers="".join(
            f'<option value="{escape(id_)}"{" selected" if id_ == chosen else ""}>'
            f"{escape(label)}</option>"
            for id_, label in sellers.items()
        ),
    )
    return Response(page, 400 if message else 200, mimetype="text/html")
