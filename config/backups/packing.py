"""A backup file: manifest, database and media in one sealed archive. No key is ever in it."""

import io
import json
import os
import tarfile
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backups.engines import ENGINES
from config.backups.frames import MAGIC, Opening, Sealing, Unreadable, header_of
from stores.faults import fault_point

_MANIFEST = "manifest.json"
_MEDIA = "media"


class Manifest(NamedTuple):
    """`engine`: the database's; `migrations`: all that were applied, as "app.name"."""

    made_at: datetime
    engine: str
    migrations: frozenset[str]


def pack(target: Path, work: Path, key: bytes, now: datetime) -> int:
    """Writes `target` (mode 0600), whole or not at all; its size. `work` holds the unsealed copy meanwhile."""
    engine = ENGINES[connection.vendor]
    database = work / engine.NAME
    engine.dump(connection.settings_dict, database)
    fault_point("backup-dumped")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        sealed = Sealing(file, key, made_at=now.isoformat())
        # It is written to and read from, which is all that a streamed archive asks for.
        with tarfile.open(fileobj=cast("IO[bytes]", sealed), mode="w|") as archive:
            _add(archive, _manifest(now))
            archive.add(database, engine.NAME)
            if settings.MEDIA_ROOT.is_dir():
                archive.add(settings.MEDIA_ROOT, _MEDIA)
        sealed.close()
        file.flush()
        os.fsync(file.fileno())
    fault_point("backup-written")
    os.replace(part, target)
    _sync(target.parent)
    return target.stat().st_size


def unpack(source: Path, work: Path, key: bytes) -> Manifest:
    """The files into `work`, proven to the last byte. Raises Unreadable."""
    with source.open("rb") as file:
        opened = Opening(file, key)
        try:
            with tarfile.open(fileobj=cast("IO[bytes]", opened), mode="r|") as archive:
                archive.extractall(work, filter="data")
        except tarfile.TarError:
            raise Unreadable("its archive is broken") from None
        opened.finish()
    told = json.loads((work / _MANIFEST).read_text())
    made_at = datetime.fromisoformat(told["made_at"])
    return Manifest(made_at, told["engine"], frozenset(told["migrations"]))


def media_of(work: Path) -> Path:
    return work / _MEDIA


def prune(folder: Path, before: datetime) -> int:
    """Deletes the backups of the folder that were made before then (RED-68); how many. Other files stay."""
    old = [
        path for path in sorted(folder.iterdir()) if path.is_file() and _made_before(path, before)
    ]
    for path in old:
        path.unlink()
    return len(old)


def _made_before(path: Path, before: datetime) -> bool:
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return False
            file.seek(0)
            return datetime.fromisoformat(header_of(file)["made_at"]) < before
    except (OSError, Unreadable, KeyError, TypeError, ValueError):
        return False


def _manifest(now: datetime) -> dict[str, Any]:
    return {"made_at": now.isoformat(), "engine": connection.vendor, "migrations": _applied()}


def _applied() -> list[str]:
    found = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in found)


def _add(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    content = json.dumps(manifest).encode()
    entry = tarfile.TarInfo(_MANIFEST)
    entry.size = len(content)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(content))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
