"""The management command behind `runall`, `worker` and `web`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.supervising import commands, heartbeats, starting
from config.supervising.child import Child
from config.supervising.single import AlreadyRunning, only_cluster
from config.supervising.supervisor import Supervisor
from config.supervising.watchdog import Watchdog


class SupervisingCommand(BaseCommand):
    """Subclasses say which children they run."""

    has_web = False
    has_cluster = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        if self.has_web:
            port = urlsplit(settings.BASE_URL).port or 8000
            parser.add_argument("--port", type=int, default=port)
            parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        if self.has_cluster:
            parser.add_argument(
                "--stale-after",
                type=float,
                default=600,
                metavar="S",
                help="restart the cluster after S seconds without a heartbeat",
            )
        parser.add_argument(
            "--grace",
            type=float,
            default=200,
            metavar="S",
            help="kill what has not stopped S seconds after it was asked to",
        )

        parser.add_argument(
            "--log-dir",
            type=Path,
            metavar="D",
            help="write web.log and worker.log there instead of the output",
        )

    def handle(self, **options: Any) -> None:
        starting.require_open()
        starting.require_migrated()
        starting.require_keys()
        try:
            sys.exit(self._supervise(options))
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None

    def _supervise(self, options: dict[str, Any]) -> int:
        def log(name: str) -> Path | None:
            folder: Path | None = options["log_dir"]
            return folder / f"{name}.log" if folder else None

        def start_web() -> Child:
            command = commands.web(options["host"], options["port"])
            return Child("web server", command, log=log("web"))

        web = start_web if self.has_web else None
        watchdog = Watchdog(heartbeats.newest, options.get("stale_after", 0))
        if not self.has_cluster:
            return Supervisor(grace_s=options["grace"], watchdog=watchdog, start_web=web).run()
        with only_cluster(settings.DATABASES["default"]) as keep_open:

            def start_cluster() -> Child:
                starting.set_to_work()
                return Child("worker cluster", commands.cluster(), keep_open, log("worker"))

            return Supervisor(
                grace_s=options["grace"],
                watchdog=watchdog,
                start_web=web,
                start_cluster=start_cluster,
            ).run()
