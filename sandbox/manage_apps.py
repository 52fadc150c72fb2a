"""Seller Central's "Manage your apps", and the authorization that starts there (sp-api.md 6.2).

``/apps/manage?login_uri=...`` lists the sellers; its buttons lead to the application's login address. The application
sends the browser on to ``/apps/authorize/confirm/{application id}``, which redirects with a code as the consent does.
"""

import re
import secrets
from html import escape
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from sandbox.authorizations import issue_code
from sandbox.consent import (
    FOLDER,
    ConsentError,
    error_page,
    is_loopback,
    read_redirect_uri,
    sent_back,
)
from sandbox.times import to_micros
from sandbox.world import World

CONFIRM = re.compile(r"/apps/authorize/confirm/(?P<application_id>[A-Za-z0-9._-]+)")
_PAGE = (FOLDER / "manage_apps.html").read_text(encoding="utf-8")
_DEFAULT_APPLICATION = "amzn1.sp.solution.sandbox"


def manage(world: World, request: Request) -> Response:
    """GET shows the sellers; POST starts for the one whose button was pressed."""
    login_uri = request.args.get("login_uri", "")
    if not is_loopback(urlsplit(login_uri)):
        return error_page("MD9100", "Name the application's login_uri, an address of this machine.")
    sellers = _sellers(world)
    if request.method == "POST" and request.form.get("selling_partner_id", "") in sellers:
        return _start(world, request, login_uri, request.form["selling_partner_id"])
    return Response(_PAGE.replace("$rows", _rows(sellers)), 200, mimetype="text/html")


def confirm(world: World, request: Request) -> Response:
    """Where the application sends the browser: spends our own state and goes back with a code."""
    try:
        redirect_uri = read_redirect_uri(world, request)
        with world.database.writing() as db:
            started = db.execute(
                "DELETE FROM authorization_starts WHERE amazon_state = ? RETURNING seller_id",
                (request.args.get("amazon_state", ""),),
            ).fetchone()
            if started is None:
                raise ConsentError("MD9110", "The amazon_state is missing, changed or used.")
            code = issue_code(db, world.clock, started["seller_id"], redirect_uri)
    except ConsentError as error:
        return error_page(error.code, error.text)
    return sent_back(request, redirect_uri, started["seller_id"], code)


def _start(world: World, request: Request, login_uri: str, seller_id: str) -> Response:
    amazon_state = secrets.token_urlsafe(24)
    with world.database.writing() as db:
        db.execute(
            "INSERT INTO authorization_starts (amazon_state, seller_id, at) VALUES (?, ?, ?)",
            (amazon_state, seller_id, to_micros(world.clock.now())),
        )
    application_id = request.args.get("application_id", _DEFAULT_APPLICATION)
    query = {
        "amazon_callback_uri": f"{request.host_url}apps/authorize/confirm/{application_id}",
        "amazon_state": amazon_state,
        "selling_partner_id": seller_id,
    }
    return Response(status=302, headers={"Location": f"{login_uri}?{urlencode(query)}"})


def _sellers(world: World) -> dict[str, tuple[str, bool]]:
    """Seller id -> what to call it, and whether it has an authorization that lives."""
    with world.database.reading() as db:
        rows = db.execute(
            "SELECT id, store_name, EXISTS (SELECT 1 FROM refresh_tokens WHERE seller_id = sellers.id"
            " AND NOT ended AND NOT self_authorized) AS authorized FROM sellers ORDER BY id"
        )
        return {row["id"]: (row["store_name"], bool(row["authorized"])) for row in rows}


def _rows(sellers: dict[str, tuple[str, bool]]) -> str:
    return "".join(
        f"<tr><td>{escape(name)}<br>{escape(id_)}</td><td>Waybill</td><td>"
        f'<form method="post"><input type="hidden" name="selling_partner_id" value="{escape(id_)}">'
        f"<button>{'Re-Authorize' if authorized else 'Authorize'} {escape(id_)}</button></form></td></tr>"
        for id_, (name, authorized) in sellers.items()
    )
