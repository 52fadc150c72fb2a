"""Rule: what support may write into the carrier table. Each fault says what to do (SHP-3, SHP-24, T10)."""

import re
from collections.abc import Sequence

from shipments.carriers.codes import OTHER, is_known

PATTERN_LENGTH = 100
MOST_PATTERNS = 20
# No groups, no choices, no endless repeats, and at most two parts of a length that varies: a number of 50 signs is then
# compared in a few thousand steps at the worst.
_PART = r"(?:[A-Z0-9]|\\d|\\[./-]|\[[A-Z0-9-]{1,20}\])"
_LENGTH = r"(?:\{\d{1,2}\}|\{\d{1,2},\d{1,2}\}|\?)?"
_PATTERN = re.compile(rf"(?:{_PART}{_LENGTH})+")
_VARYING = re.compile(r"\{\d+,\d+\}|\?")
_URL = re.compile(r"https://[A-Za-z0-9.-]+/[\x21-\x7e]*\{number\}[\x21-\x7e]*")


def code_fault(code: str) -> str:
    if is_known(code):
        return ""
    return f"“{code}” is not on Amazon's list. Copy a code of it exactly, or write {OTHER}."


def url_fault(url: str) -> str:
    if not url or _URL.fullmatch(url):
        return ""
    return "A link begins with https://, names a host and a path, and holds {number} behind them."


def pattern_fault(pattern: str) -> str:
    if len(pattern) > PATTERN_LENGTH:
        return f"A pattern has at most {PATTERN_LENGTH} characters: {pattern[:20]}…"
    if not _PATTERN.fullmatch(pattern):
        return (
            f"“{pattern}” holds more than capitals, digits, \\d, sets such as [0-9A-Z], and lengths such as {{9}}, "
            "{8,12} or ?. Write each choice as a line of its own."
        )
    if len(_VARYING.findall(pattern)) > 2:
        return f"“{pattern}” has more than two parts of a varying length. Write several lines."
    try:
        re.compile(pattern)
    except re.error as fault:
        return f"“{pattern}” cannot be read: {fault}."
    return ""


def patterns_fault(patterns: Sequence[str]) -> str:
    """Of the first pattern that is at fault."""
    if len(patterns) > MOST_PATTERNS:
        return f"Write at most {MOST_PATTERNS} patterns."
    return next(filter(None, map(pattern_fault, patterns)), "")


def countries_fault(countries: Sequence[str], known: frozenset[str]) -> str:
    wrong = [country for country in countries if country not in known]
    return f"Not a country code: {', '.join(wrong)}. Write US, GB, DE and so on." if wrong else ""
