"""Files that are handed out: saved and never opened as a page of ours, kept by nobody on the way (T6)."""

from django.http import HttpResponse

# The bytes came from outside: even as a page of its own a file could do nothing here.
_SANDBOX = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """`name` says nothing of a buyer: it stays in the folder of downloads."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": _SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
