"""Running the command, and reading what it printed."""

from io import StringIO

from django.core.management import CommandError, call_command

AMAZON = "http://127.0.0.1:9"


def doctor() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError:
        return 1, out.getvalue()
    return 0, out.getvalue()


def line(printed: str, start: str) -> str:
    """The line that starts so, together with the cure below it."""
    lines = printed.splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith(start))
    return "\n".join(lines[at : at + 2])
