"""A mail that came back: which one it was, and a code of why. Nothing of its text is kept (EML-4)."""

import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import Message
from email.parser import BytesParser

from shipments.models import OutgoingMail

State = OutgoingMail.State

MOST_BYTES = 25 * 1024 * 1024
_MESSAGE_ID = re.compile(r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^<>\s]{1,80}>")
_STATUS = re.compile(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.MULTILINE | re.IGNORECASE)


def take(raw: bytes, now: datetime) -> bool:
    """Marks the mail of ours that this is about as bounced; False if it is about none, or only delayed."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES])
    text = "\n".join(_texts(message))
    status = _STATUS.search(text)
    number = status.group(1) if status else ""
    if number.startswith(("2", "4")):
        return False
    ids = set(_MESSAGE_ID.findall(text))
    handed = OutgoingMail.objects.filter(message_id__in=ids, state=State.HANDED)
    return bool(
        handed.update(state=State.BOUNCED, code=f"bounce_{number}".rstrip("_"), settled_at=now)
    )


def _texts(message: "Message[str, str]") -> Iterator[str]:
    """Where the id and the status may stand: headers, reports, and the headers of what came back."""
    for part in message.walk():
        for name in ("In-Reply-To", "References", "Message-ID"):
            if part is not message or name != "Message-ID":
                yield str(part.get(name, ""))
        if part.get_content_type() == "message/delivery-status":
            yield "\n".join(str(block) for block in _blocks(part))
        elif part.get_content_maintype() == "text":
            body = part.get_payload(decode=True)
            yield body.decode("latin-1") if isinstance(body, bytes) else ""


def _blocks(part: "Message[str, str]") -> list[object]:
    found = part.get_payload()
    return list(found) if isinstance(found, list) else [found]
