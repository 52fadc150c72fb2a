"""The command lines of the two children."""

import sys

# Addresses never carry personal data, but queries can carry Amazon's codes: %(U)s leaves them out.
ACCESS_LOG = "%(m)s %(U)s %(s)s"


def cluster() -> list[str]:
    return [sys.executable, "manage.py", "qcluster"]


def web(host: str, port: int) -> list[str]:
    """gunicorn also reads WEB_CONCURRENCY (processes) and GUNICORN_CMD_ARGS from the environment."""
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi"),
        *("--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--threads", "4"),
        *("--access-logfile", "-", "--access-logformat", ACCESS_LOG),
        "--no-control-socket",
    ]
