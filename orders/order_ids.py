"""Rule: what an Amazon order id looks like: 3-7-7 digits (sp-api.md, section 1)."""

import re

_SHAPE = re.compile(r"(\d{3})-?(\d{7})-?(\d{7})", re.ASCII)


def order_id_in(text: str) -> str:
    """The id that was typed, with its dashes (they and blanks may be missing or be too many); '' if it is none."""
    found = _SHAPE.fullmatch("".join(text.split()))
    return "-".join(found.groups()) if found else ""
