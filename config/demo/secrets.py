"""Step: no password, key or secret of the demo is in a file that the product wrote, except where it is kept (I4)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.demo import environment
from config.demo.failing import must
from config.demo.folder import product_files
from config.demo.stage import Figures, Stage, Step

# For the shell of a visitor, and the key files, which are for the processes of this user alone.
_KEPT_IN = ("env", "field-keys.json", "field-keys.months.json")
_SHORTEST = 12


def check_secrets(stage: Stage) -> Figures:
    secrets = {stage.password, environment.CLIENT_SECRET, *_keys(stage)}
    files = [path for path in product_files(stage.folder) if path.name not in _KEPT_IN]
    for path in files:
        data = path.read_bytes()
        left = sum(secret.encode() in data for secret in secrets)
        must(not left, f"{path} holds {left} passwords or keys.")
    return {"files searched": len(files), "secrets": len(secrets), "found": 0}


def _keys(stage: Stage) -> Iterator[str]:
    """Of the settings and of the key files, whatever their shape."""
    yield from (value for name, value in stage.environment.items() if name.endswith("_KEY"))
    for name in _KEPT_IN[1:]:
        path = Path(stage.folder / name)
        if path.exists():
            yield from _texts(json.loads(path.read_text()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, str) and len(value) >= _SHORTEST:
        yield value


STEPS = (Step("Look for passwords and keys in every file", check_secrets),)
