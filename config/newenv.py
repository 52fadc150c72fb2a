"""Prints the secrets of a new installation for .env and writes the key file it names.

python -m config.newenv >> .env
"""

import base64
import json
import os
import secrets
import sys
from pathlib import Path


def new_environment(keys_file: Path) -> dict[str, str]:
    """Writes ``keys_file`` (mode 0600, must not exist) and returns the variables that go with it."""
    key_id = secrets.token_hex(4)
    keys_file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(keys_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({key_id: base64.b64encode(secrets.token_bytes(32)).decode()}, file)
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "INDEX_KEY": secrets.token_urlsafe(32),
        "FIELD_KEYS_FILE": str(keys_file),
        "FIELD_KEY_ACTIVE": key_id,
    }


if __name__ == "__main__":
    path = Path(os.environ.get("DATA_DIR", "var")).resolve() / "field-keys.json"
    try:
        values = new_environment(path)
    except FileExistsError:
        sys.exit(f"{path} exists already. Keep it: without it nothing that was sealed can be read.")
    for name, value in values.items():
        print(f"{name}={value}")
