"""An exception as a log tells it: classes, codes and places in the source, never a message or a value at hand (T11)."""

import re
import traceback

# What says which error it was, in one word or number of a fixed list: ours, PostgreSQL's, the system's.
_CODES = ("problem", "sqlstate", "errno")
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_DEEPEST = 5


def class_of(error: BaseException) -> str:
    """``IntegrityError 23505``. Messages of others quote rows, lines and addresses, so none is kept."""
    return " ".join([type(error).__name__, *_codes(error)[:1]])


def told(error: BaseException) -> str:
    """The whole chain, causes first, with the frames of each."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < _DEEPEST:
        frames = traceback.StackSummary.extract(
            traceback.walk_tb(seen.__traceback__), lookup_lines=False
        )
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        parts.append("\n".join([*places, class_of(seen)]))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\nled to\n".join(reversed(parts))


def _codes(error: BaseException) -> list[str]:
    # Django wraps the database's own exception, which holds the code.
    for holder in (error, error.__cause__):
        found = [getattr(holder, name, None) for name in _CODES]
        codes = [str(code) for code in found if isinstance(code, int | str)]
        if codes and _CODE.fullmatch(codes[0]):
            return codes
    return []
