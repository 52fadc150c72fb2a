"""Keeping the documents of a label, sealed; what cannot be printed is not kept (RED-40)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from shipments.labels.sound import fault_of
from shipments.models import Label, LabelFile
from stores.spapi.parcels import Document


def store_files(label: Label, documents: Iterable[Document], now: datetime) -> list[str]:
    """Stores the sound documents in the place of earlier ones, and answers what was wrong with the others.

    The caller holds the order's row lock and knows that it is not redacted.
    """
    faults: list[str] = []
    seen: Counter[tuple[str, str]] = Counter()
    for document in documents:
        kind, format = document.type[:12], document.format.upper()[:3]
        if fault := fault_of(document.format.upper(), document.content):
            faults.append(fault)
            continue
        LabelFile.objects.update_or_create(
            label=label,
            kind=kind,
            format=format,
            position=seen[kind, format],
            defaults={
                "content": document.content,
                "size": len(document.content),
                "stored_at": now,
            },
        )
        seen[kind, format] += 1
    return faults
