"""Makes the keys of a new installation: two key files, and .env with the secrets and the path of the first.

DATA_DIR=/srv/waybill python -m config.newenv

Run it as the user that runs the service: the files are for their owner alone. With READ_DOT_ENV=no, which makes
Waybill take its settings from the environment alone, it prints the variables instead of writing .env. An installation
that has its keys but no file of month keys yet gets that file, and nothing else changes.
"""

import base64
import json
import os
import re
import secrets
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

DOT_ENV = Path(__file__).resolve().parent.parent / ".env"
_MADE = ("SECRET_KEY", "INDEX_KEY", "FIELD_KEYS_FILE", "FIELD_KEY_ACTIVE")


class Refused(Exception):
    """Something of an installation is there already; the message says what, and what to do."""


def new_environment(keys_file: Path) -> dict[str, str]:
    """Writes both key files (mode 0600, must not exist) and returns the variables that go with them."""
    key_id = secrets.token_hex(4)
    keys_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(keys_file, {key_id: _random_key()})
    new_months(keys_file)
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "INDEX_KEY": secrets.token_urlsafe(32),
        "FIELD_KEYS_FILE": str(keys_file),
        "FIELD_KEY_ACTIVE": key_id,
    }


def new_months(keys_file: Path) -> Path:
    """Writes the file of month keys (mode 0600, must not exist) that belongs to ``keys_file``, and returns its path.

    `stores.sealing.month_file` reads it.
    """
    path = keys_file.with_suffix(".months.json")
    _write(path, {"month": f"{datetime.now(UTC):%Y-%m}", "seed": _random_key()})
    return path


def months_alone(dot_env: Path | None) -> Path | None:
    """The file of month keys, made for an installation that has its keys and lacks only this; None for all others.

    Raises OSError.
    """
    present = dict(os.environ) if dot_env is None else _read(dot_env)
    keys_file = present.get("FIELD_KEYS_FILE", "").strip("'\"")
    if not keys_file or not Path(keys_file).exists():
        return None
    with suppress(FileExistsError):
        return new_months(Path(keys_file))
    return None


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write(path: Path, content: dict[str, str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)


def _read(dot_env: Path) -> dict[str, str]:
    text = dot_env.read_text() if dot_env.exists() else ""
    return dict(re.findall(r"^\s*(?:export\s+)?(\w+)\s*=[ \t]*(.*?)\s*$", text, re.MULTILINE))


def new_installation(dot_env: Path | None, data_dir: str) -> dict[str, str]:
    """The variables of a new installation, appended to ``dot_env`` (mode 0600) if one is given.

    ``data_dir`` is DATA_DIR as the shell has it, perhaps empty. Raises Refused before anything is written.
    """
    present = _read(dot_env) if dot_env is not None else {}
    there = [name for name in _MADE if present.get(name)]
    if there:
        raise Refused(
            f"{dot_env} has {', '.join(there)} already and stays as it is. Keep these values: with others, "
            "nothing that was sealed can be read. Is one lost, take .env from its backup. If nothing was ever stored "
            "with them, delete these lines and run this again."
        )
    written = present.get("DATA_DIR", "").strip("'\"")
    if data_dir and written and Path(data_dir).resolve() != Path(written).resolve():
        raise Refused(f"DATA_DIR is {data_dir} here but {written} in {dot_env}. Make them agree.")
    folder = Path(data_dir or written or DOT_ENV.parent / "var").resolve()
    values = {"DATA_DIR": str(folder)} if data_dir and not written else {}
    keys_file = folder / "field-keys.json"
    try:
        values |= new_environment(keys_file)
    except FileExistsError:
        raise Refused(_beside(keys_file)) from None
    except OSError as error:
        raise Refused(
            f"{keys_file} cannot be written ({error.strerror}). Make the folder as root, give it to the user that "
            f"runs the service, and run this as that user: install -d -m 700 -o waybill {folder}"
        ) from None
    if dot_env is not None:
        _append(dot_env, values)
    return values


def _beside(keys_file: Path) -> str:
    return (
        f"{keys_file} exists already. Keep it: without it nothing that was sealed can be read. "
        "Take the .env that belongs to it from its backup. If nothing was ever stored with it, delete it "
        "and run this again."
    )


def _append(dot_env: Path, values: dict[str, str]) -> None:
    text = dot_env.read_text() if dot_env.exists() else ""
    # Closed before the first secret goes in.
    handle = os.open(dot_env, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        os.fchmod(handle, 0o600)
        if text and not text.endswith("\n"):
            file.write("\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def main() -> None:
    printing = os.environ.get("READ_DOT_ENV", "yes").lower() in ("no", "false", "off", "n", "0")
    dot_env = None if printing else DOT_ENV
    try:
        if months := months_alone(dot_env):
            print(f"Wrote the file of month keys, {months}. All else is as it was.")
            return
        values = new_installation(dot_env, os.environ.get("DATA_DIR", ""))
    except Refused as refused:
        sys.exit(str(refused))
    except OSError as error:
        sys.exit(
            f"{error.filename or DOT_ENV} cannot be written ({error.strerror}). "
            "Run this as the owner of its folder."
        )
    if printing:
        for name, value in values.items():
            print(f"{name}={value}")
    else:
        print(
            f"Wrote {', '.join(values)} to {DOT_ENV}, the key file {values['FIELD_KEYS_FILE']}, "
            "and the file of month keys beside it."
        )
        print("Only you can read them. Back .env and the key file up, apart from the database.")
        print("README, Your duties, says what to do about the file of month keys.")


if __name__ == "__main__":
    main()
