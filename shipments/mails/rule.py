"""Rule: who is mailed about what, and when a mail is tried again (EML).

How an order was paid is no input: an order that is not Amazon's is mailed whoever moved the money (EML-5).
"""

from datetime import timedelta

from orders.imports.mapping import is_masked

MANUAL = "manual"

# After a refusal that may pass; a mail that waited this long in all is given up.
RETRY_AFTER = (5, 15, 60, 180, 360, 720)


def tells_buyer(channel: str, address: str, *, is_redacted: bool, is_wanted: bool) -> bool:
    """May a mail say that a parcel left or arrived? `channel` is the order's, `is_wanted` the store's setting.

    Never about an Amazon order, whatever the setting (EML-1); never to an address that Amazon masks, wherever the order
    came from (EML-2); never after redaction (EML-7).
    """
    reachable = bool(address) and not is_masked(address)
    return channel == MANUAL and is_wanted and reachable and not is_redacted


def return_label_refusal(address: str, *, is_redacted: bool, has_file: bool) -> str:
    """The code of why a return label is not mailed, or ''. Masked addresses are fine: Amazon relays (EML-3)."""
    if is_redacted:
        return "redacted"
    if not has_file:
        return "no_file"
    return "" if address else "no_address"


def retry_in(attempts: int) -> timedelta | None:
    """After so many tries that failed for now; None: no more."""
    if attempts > len(RETRY_AFTER):
        return None
    return timedelta(minutes=RETRY_AFTER[attempts - 1])
