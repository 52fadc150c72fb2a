"""gunicorn's lines in the form of all others; requests are told by config/logs/requests.py."""

from typing import Any

from gunicorn.glogging import Logger

from config.logs.lines import line_formatter


class LineLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(line_formatter())
