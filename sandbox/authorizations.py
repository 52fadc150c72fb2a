"""Who may call for whom: authorization codes, refresh tokens and access tokens."""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from sandbox.clock import Clock
from sandbox.errors import unauthorized
from sandbox.identifiers import new_access_token, new_authorization_code, new_refresh_token
from sandbox.included_data import BITS, EVERYTHING
from sandbox.times import to_micros

CODE_LIFE = timedelta(minutes=5)
ACCESS_LIFE = timedelta(seconds=3600)
ROLES = ("BUYER", "RECIPIENT")


@dataclass(frozen=True)
class Caller:
    """A seller, the application that calls for it, and what both may see."""

    seller_id: str
    client_id: str
    marketplaces: frozenset[str]
    readable: int


def _deadline(clock: Clock, life: timedelta) -> int:
    return to_micros(clock.now() + life)


def issue_code(db: sqlite3.Connection, clock: Clock, seller_id: str, redirect_uri: str) -> str:
    code = new_authorization_code()
    db.execute(
        "INSERT INTO codes (code, seller_id, redirect_uri, expires_at) VALUES (?, ?, ?, ?)",
        (code, seller_id, redirect_uri, _deadline(clock, CODE_LIFE)),
    )
    return code


def redeem_code(db: sqlite3.Connection, clock: Clock, code: str) -> sqlite3.Row | None:
    """The code's row if it is still good; it is spent either way."""
    row: sqlite3.Row | None = db.execute(
        "DELETE FROM codes WHERE code = ? RETURNING *", (code,)
    ).fetchone()
    if row is None or row["expires_at"] < to_micros(clock.now()):
        return None
    return row


def issue_refresh_token(
    db: sqlite3.Connection, seller_id: str, client_id: str, *, self_authorized: bool
) -> str:
    token = new_refresh_token()
    db.execute(
        "INSERT INTO refresh_tokens (token, seller_id, client_id, self_authorized)"
        " VALUES (?, ?, ?, ?)",
        (token, seller_id, client_id, self_authorized),
    )
    return token


def self_authorized_token(db: sqlite3.Connection, seller_id: str, client_id: str) -> str:
    """The refresh token the seller may copy from its developer console; always the same one."""
    row = db.execute(
        "SELECT token FROM refresh_tokens WHERE seller_id = ? AND client_id = ?"
        " AND self_authorized AND NOT ended",
        (seller_id, client_id),
    ).fetchone()
    if row is not None:
        token: str = row["token"]
        return token
    return issue_refresh_token(db, seller_id, client_id, self_authorized=True)


def seller_of_refresh_token(db: sqlite3.Connection, token: str, client_id: str) -> str | None:
    row = db.execute(
        "SELECT seller_id FROM refresh_tokens WHERE token = ? AND client_id = ? AND NOT ended",
        (token, client_id),
    ).fetchone()
    return None if row is None else row["seller_id"]


def issue_access_token(
    db: sqlite3.Connection,
    clock: Clock,
    client_id: str,
    *,
    seller_id: str | None = None,
    scope: str | None = None,
) -> str:
    token = new_access_token()
    db.execute(
        "INSERT INTO access_tokens (token, seller_id, client_id, scope, expires_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (token, seller_id, client_id, scope, _deadline(clock, ACCESS_LIFE)),
    )
    return token


def end_authorization(db: sqlite3.Connection, seller_id: str, *, revoked: bool) -> None:
    """Every token of the seller stops working, as revoked or as expired."""
    db.execute("UPDATE refresh_tokens SET ended = 1 WHERE seller_id = ?", (seller_id,))
    if revoked:
        db.execute("UPDATE access_tokens SET revoked = 1 WHERE seller_id = ?", (seller_id,))
    else:
        db.execute("UPDATE access_tokens SET expires_at = 0 WHERE seller_id = ?", (seller_id,))


def expire_access_token(db: sqlite3.Connection, token: str) -> None:
    db.execute("UPDATE access_tokens SET expires_at = 0 WHERE token = ?", (token,))


def seller_of_access_token(db: sqlite3.Connection, token: str) -> str | None:
    row = db.execute("SELECT seller_id FROM access_tokens WHERE token = ?", (token,)).fetchone()
    return None if row is None else row["seller_id"]


def authenticate(db: sqlite3.Connection, clock: Clock, token: str) -> Caller:
    """Who holds this access token. Raises ApiRefusal 403 as Amazon words it."""
    if not token:
        raise unauthorized("Access token is missing in the request header.")
    row = db.execute(
        "SELECT t.*, s.roles FROM access_tokens t JOIN sellers s ON s.id = t.seller_id"
        " WHERE t.token = ?",
        (token,),
    ).fetchone()
    if row is None or row["revoked"]:
        raise unauthorized("The access token you provided is revoked, malformed or invalid.")
    if row["expires_at"] <= to_micros(clock.now()):
        raise unauthorized("The access token you provided has expired.")
    granted = row["roles"].split(",")
    refused = sum(BITS[role] for role in ROLES if role not in granted)
    marketplaces = db.execute(
        "SELECT marketplace_id FROM participations WHERE seller_id = ?", (row["seller_id"],)
    )
    return Caller(
        row["seller_id"],
        row["client_id"],
        frozenset(m["marketplace_id"] for m in marketplaces),
        EVERYTHING & ~refused,
    )
