"""Migrated databases and static files, made once in a run and copied: migrating takes longer than most measurements."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environ
import psycopg

from config.newenv import new_environment

ROOT = Path(__file__).resolve().parent.parent
CLIENT = {"client_id": "bench-client", "client_secret": "bench-secret"}
DATABASE = "waybill.sqlite3"
_TEMPLATE, _COPY = "waybill_bench_template", "waybill_bench"


def environment_in(
    folder: Path, database_url: str, amazon: str = "http://127.0.0.1:9"
) -> dict[str, str]:
    """The settings of an installation with keys of its own; without `amazon` it reaches none."""
    return {
        **os.environ,
        "READ_DOT_ENV": "no",
        "TESTING": "yes",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LWA_ENDPOINT": amazon,
        "SP_API_ENDPOINT_NA": amazon,
        "SELLER_CENTRAL_URL": amazon,
        "LWA_CLIENT_ID": CLIENT["client_id"],
        "LWA_CLIENT_SECRET": CLIENT["client_secret"],
        "SP_API_APPLICATION_ID": "amzn1.sellerapps.app.bench",
        "LOG_LEVEL": "WARNING",
        **new_environment(folder / "field-keys.json"),
    }


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def furnish(folder: Path, database_url: str) -> str:
    """Static files into `folder`, and an empty installation's tables; answers the URL of that database.

    Without a URL it is a SQLite file in `folder`; with one, a database beside the named one, made anew each time.
    """
    (folder / "static").symlink_to(static_files())
    if not database_url:
        shutil.copy(_migrated_file(), folder / DATABASE)
        return f"sqlite:///{folder / DATABASE}"
    _migrate_template(database_url)
    _create(database_url, _COPY, template=_TEMPLATE)
    return _beside(database_url, _COPY)


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Deleted when the program ends."""
    return tempfile.TemporaryDirectory(prefix="waybill-bench-prepared-")


@functools.cache
def static_files() -> Path:
    """Collected once in a run; ask for them before several threads do."""
    folder = Path(_folder().name) / "files"
    manage(environment_in(folder, ""), "collectstatic", "--noinput", "--verbosity", "0")
    return folder / "static"


@functools.cache
def _migrated_file() -> Path:
    folder = Path(_folder().name) / "sqlite"
    file = folder / DATABASE
    manage(environment_in(folder, f"sqlite:///{file}"), "migrate", "--verbosity", "0")
    return file


@functools.cache
def _migrate_template(database_url: str) -> None:
    _create(database_url, _TEMPLATE, template="template1")
    folder = Path(_folder().name) / "postgresql"
    environment = environment_in(folder, _beside(database_url, _TEMPLATE))
    manage(environment, "migrate", "--verbosity", "0")


def _create(database_url: str, name: str, *, template: str) -> None:
    parts = environ.Env.db_url_config(database_url)
    server = {"host": parts["HOST"], "port": parts["PORT"], "user": parts["USER"]}
    with psycopg.connect(
        **server, password=parts["PASSWORD"], dbname=parts["NAME"], autocommit=True
    ) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _beside(database_url: str, name: str) -> str:
    return f"{database_url.rpartition('/')[0]}/{name}"
