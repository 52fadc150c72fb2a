"""The command lines of the two children."""

import sys


def cluster() -> list[str]:
    # The supervisor has checked the same settings, and only checks load every view.
    return [sys.executable, "manage.py", "qcluster", "--skip-checks"]


def web(host: str, port: int) -> list[str]:
    """gunicorn also reads WEB_CONCURRENCY (processes) and GUNICORN_CMD_ARGS from the environment."""
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi"),
        *("--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--threads", "4"),
        # Without an access log: the lines of requests are written inside (config/logs/requests.py).
        *("--logger-class", "config.logs.gunicorn.LineLogger"),
        "--no-control-socket",
    ]
