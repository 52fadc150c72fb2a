"""Shapes and makers of the identifiers that Amazon hands out."""

import re
import secrets
import string
import uuid

ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}", re.ASCII)
SELLER_ID = re.compile(r"A[A-Z0-9]{5,20}", re.ASCII)
_CAPITALS = string.ascii_uppercase + string.digits


def is_order_id(text: str) -> bool:
    """Amazon's order ids are 3-7-7 digits."""
    return ORDER_ID.fullmatch(text) is not None


def new_seller_id() -> str:
    return "A" + "".join(secrets.choice(_CAPITALS) for _ in range(13))


def new_access_token() -> str:
    return "Atza|" + secrets.token_urlsafe(48)


def new_refresh_token() -> str:
    return "Atzr|" + secrets.token_urlsafe(48)


def new_authorization_code() -> str:
    return secrets.token_urlsafe(15)


def new_request_id() -> str:
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
