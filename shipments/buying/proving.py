"""Before anything is bought: can a label's file be sealed and kept at all?"""

from datetime import datetime

from django.db import DatabaseError, transaction

from shipments.models import Label, LabelFile
from stores.sealing import KeysMissing, SealBroken

_PROOF = bytes(range(256)) * 64


class CannotStore(Exception):
    """A file cannot be sealed and kept."""


def prove(label: Label, now: datetime) -> None:
    """Seal, write, read and delete a small file. Raises `CannotStore`; call it inside a transaction."""
    try:
        with transaction.atomic():
            file = LabelFile.objects.create(
                label=label, kind="PROOF", format="PDF", content=_PROOF, size=len(_PROOF), stored_at=now
            )  # fmt: skip
            kept = LabelFile.objects.values_list("content", flat=True).get(pk=file.pk)
            file.delete()
    except (DatabaseError, KeysMissing, SealBroken) as fault:
        raise CannotStore(type(fault).__name__) from None
    if kept != _PROOF:
        raise CannotStore("changed")
