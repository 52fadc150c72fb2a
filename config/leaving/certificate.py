"""The certificate of a deletion: what went, when, by whom and how, with a keyed digest (DPP 1.7, NIST 800-88)."""

from datetime import datetime

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from config.leaving.table_words import words_of
from stores.models import AuditEvent

_METHOD = {
    "sqlite": "Clear: rows deleted, freed pages overwritten (secure_delete), write-ahead log {truncated}.",
    "postgresql": "Clear: rows deleted; VACUUM gives their pages free for overwriting.",
}
_LOG = {
    True: "truncated",
    False: "not yet truncated, since a program was reading it (each sweep tries again)",
}
_ERASED = (
    "Cryptographic erase: buyers' details and files were sealed with AES-256-GCM; older copies, backups among them, "
    "become unreadable when the keys of their months are destroyed."
)
_DIGEST = "Digest (HMAC-SHA256, key of the installation): "


def certificate(begun: AuditEvent, ended: datetime, engine: str, *, log_emptied: bool) -> str:
    """In words alone, so that somebody who knows neither the tables nor the ids can read it in a year."""
    counts = sorted((words_of(table), count) for table, count in begun.detail["counts"].items())
    width = max((len(words) for words, _ in counts), default=0)
    lines = [
        "CERTIFICATE OF DELETION",
        "",
        f"Installation: {settings.BASE_URL}",
        f"Deleted: {begun.subject}",
        # A purge that an older version began wrote no names down.
        *(f"  {line}" for line in begun.detail.get("named", [])),
        f"Begun: {begun.at:%Y-%m-%d %H:%M:%S} UTC",
        f"Ended: {ended:%Y-%m-%d %H:%M:%S} UTC",
        f"By: {begun.detail['by']}",
        f"Orders whose buyers' details had been removed before: {begun.detail['redacted']}",
        f"Method (NIST SP 800-88): {_METHOD[engine].format(truncated=_LOG[log_emptied])}",
        f"  {_ERASED}",
        "",
        f"{'Rows':<{width}}  {'before':>9}  {'after':>5}",
        *(f"{words:<{width}}  {count:>9}  {0:>5}" for words, count in counts),
        "",
    ]
    text = "\n".join(lines)
    return f"{text}{_DIGEST}{_digest(text)}\n"


def is_genuine(written: str) -> bool:
    """Whether this installation wrote exactly this text."""
    text, found, digest = written.rpartition(_DIGEST)
    return bool(found) and constant_time_compare(digest.strip(), _digest(text))


def _digest(text: str) -> str:
    return salted_hmac("waybill.certificate", text, algorithm="sha256").hexdigest()
