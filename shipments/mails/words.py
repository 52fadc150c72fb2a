"""Rule: what became of a mail, and what to do about it (EML-4). Only codes are kept, never a server's words."""

from typing import NamedTuple


class Advice(NamedTuple):
    """What happened, and the next step; both end with a full stop, either may be empty."""

    what: str
    fix: str = ""


_SEND_AGAIN = "Then send it again."

_BY_CODE = {
    "": Advice(""),
    "sending": Advice("It is being handed over."),
    "redacted": Advice("Buyer details were removed on schedule.", "No mail can be sent any more."),
    "no_file": Advice("There is no PDF to attach.", "Add the label as a PDF."),
    "no_address": Advice(
        "The order has no e-mail address.", "Write to the buyer in Seller Central."
    ),
    "no_mail_server": Advice(
        "This installation sends no mail.",
        "Ask whoever runs it to set EMAIL_URL; the command doctor checks it.",
    ),
    "not_allowed": Advice("The order may not be mailed about any more."),
    "interrupted": Advice(
        "The connection to the mail server broke, so it may have left or not.",
        "Ask the buyer, or send it again: they may then get it twice.",
    ),
    "sign_in": Advice(
        "The mail server refused our sign-in.",
        "Ask whoever runs this installation to correct EMAIL_URL.",
    ),
    "unreachable": Advice("The mail server could not be reached."),
    "gave_up": Advice(
        "The mail server could not take it for a day.",
        f"Ask whoever runs this installation to look at it. {_SEND_AGAIN}",
    ),
}


def advice(code: str, sender: str) -> Advice:
    """`sender` is the exact address that must be an approved sender in Seller Central (EML-3)."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    kind, _, number = code.partition("_")
    approve = (
        f"Check that {sender} is an approved sender in Seller Central, letter by letter. "
        f"{_SEND_AGAIN}"
    )
    if kind == "bounce":
        said = f" with {number}" if number else ""
        return Advice(f"It came back{said}.", approve)
    if number.startswith("4"):
        return Advice(f"The mail server put it off ({number}).")
    return Advice(f"The mail server refused it ({number}).", approve)
