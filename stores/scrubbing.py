"""Rule: what of a value or a text may stand in a log (T11, I4). What is not known to be harmless is hidden."""

import re
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

HIDDEN = "[hidden]"
LONGEST = 10_000

# A key with one of these words in it names somebody, or opens something.
_KEY_WORDS = (
    "authorization", "token", "secret", "passw", "cookie", "csrf", "session", "signature", "credential",
    "api_?key", "access_?key", "private_?key", "oauth_code", "address", "phone", "mobile", "e_?mail", "street",
    "line[123]", "company", "buyer", "recipient", "customer", "gift", "note", "username", "_name",
)  # fmt: skip
# These are harmless as a part of a longer word.
_WHOLE_KEYS = (
    "name", "code", "state", "city", "county", "postal_?code", "zip", "tel", "fax", "key", "body", "data", "params",
    "args", "kwargs",
)  # fmt: skip
_KEY = re.compile(
    rf"[\w.-]{{0,40}}(?:{'|'.join(_KEY_WORDS)})[\w.-]{{0,40}}|(?:{'|'.join(_WHOLE_KEYS)})",
    re.IGNORECASE,
)
# Each of these takes all that it can and then always fits, so that no text makes it try again and again.
_VALUES = (
    r""""(?:[^"\\]|\\[\s\S])*(?:"|\\?\Z)""",  # "Tom", and what was cut off within its quotes
    r"""'(?:[^'\\]|\\[\s\S])*(?:'|\\?\Z)""",
    r"""\\+"[^"]*"?""",  # \"Tom\", in JSON within JSON
    r"""\\+'[^']*'?""",
    r"[\[{(][^\r\n]*",  # {'line1': 'Tom', ...: to the end of the line
    r"[^\s,;&)}\]][^\r\n,;&)}\]]*",  # Tom of Portland, to the next mark
)
# name='Tom', "token": "x", phone=555.
_PAIR = re.compile(
    rf"""(?<![\w.-])(?P<key>["']?(?:{_KEY.pattern})(?:\\*["'])?\s*[:=]\s*)(?:{"|".join(_VALUES)})""",
    re.IGNORECASE,
)
_ORDER_ID_OR_DAY = re.compile(r"\d{3}-\d{7}-\d{7}|\d{4}-\d\d-\d\d(?:[ T]\d\d(?::?\d\d)*)?")


def _unless_known(found: re.Match[str]) -> str:
    """Order numbers and days stay; other long runs of digits may be a phone."""
    text = found[0]
    if _ORDER_ID_OR_DAY.fullmatch(text.strip()):
        return text
    digits = sum(letter.isdigit() for letter in text)
    return HIDDEN if digits >= (10 if text.isdigit() else 7) else text


def _address(found: re.Match[str]) -> str:
    """Who, where and which path, nothing behind it; of a signed link the path is as secret as the rest."""
    scheme, host, path = found["scheme"], found["host"], found["path"]
    signed = "x-amz-" in found[0].lower() or host.lower().partition(":")[0].endswith(
        "amazonaws.com"
    )
    return f"{scheme}{host}/{HIDDEN}" if signed and path else f"{scheme}{host}{path}"


_Replacement = str | Callable[[re.Match[str]], str]
_PATTERNS: tuple[tuple[re.Pattern[str], _Replacement], ...] = (
    # PostgreSQL quotes the row in these lines, and in brackets.
    (re.compile(r"\b(DETAIL|CONTEXT|STATEMENT|QUERY|PARAMETERS|HINT):.*"), rf"\1: {HIDDEN}"),
    (re.compile(r"Failing row contains .*|\([^()\n]*\)=\(.*"), HIDDEN),
    (
        re.compile(
            r"\b(?P<scheme>[a-z][a-z0-9+.-]{1,20}://)(?:[^\s/@\"'<>]*@)?"
            r"(?P<host>[^\s/?#\"'<>]*)(?P<path>[^\s?#\"'<>]*)[^\s\"'<>]*",
            re.IGNORECASE,
        ),
        _address,
    ),
    (re.compile(r"(?<=/)([\w.%~-]*)\?[^\s\"'<>]+"), r"\1"),
    (re.compile(r"/(reset/key|confirm-email)/[^\s/\"'<>]+"), rf"/\1/{HIDDEN}"),
    (re.compile(r"(?<![\w-])X-Amz-[\w-]+=[^\s&]*", re.IGNORECASE), HIDDEN),
    # Amazon's tokens and codes, anybody's signed tokens, our sealed values and password hashes.
    (re.compile(r"\bAt(?:z[ar]|nr|c)\|[^\s\"',;]+", re.IGNORECASE), HIDDEN),
    (re.compile(r"\bamzn1\.oa2-cs[^\s\"',;]*"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w.-]+"), HIDDEN),
    (re.compile(r"\benc1:[^\s\"',;]+"), HIDDEN),
    (re.compile(r"\b(?:argon2|pbkdf2_\w+)\$[^\s\"']+"), HIDDEN),
    (re.compile(r"\b(?:Bearer|Basic|Token)\s+[^\s\"',;]{8,}", re.IGNORECASE), HIDDEN),
    (_PAIR, rf"\g<key>{HIDDEN}"),
    (re.compile(r"[^\s@<>\"'=:,;()]{1,64}@[^\s@<>\"'=:,;()]+"), HIDDEN),
    (re.compile(r"(?<![\w.:-])\d{3}\.\d{3}\.\d{4}(?![\w.])"), HIDDEN),
    (re.compile(r"(?<![\w./:-])\+?\(?\d[\d ()/-]{5,40}\d(?![\w-])"), _unless_known),
)


def scrub_text(text: str) -> str:
    """The text with everything hidden that looks like a secret or a person; cut at `LONGEST` letters."""
    text = text[:LONGEST]
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def scrub(key: str, value: object) -> object:
    """What a line may hold under this key: plain values only, and of everything else the name of its type."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return HIDDEN if abs(value) >= 10**9 and _KEY.fullmatch(key) else value
    if _KEY.fullmatch(key):
        return HIDDEN
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, UUID | date | time | timedelta | Decimal):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return _each(key, value)
    return f"<{type(value).__name__}>"


def _each(key: str, values: Iterable[object]) -> list[object]:
    return [
        f"<{type(value).__name__}>"
        if isinstance(value, list | tuple | set | frozenset)
        else scrub(key, value)
        for value in values
    ][:50]
