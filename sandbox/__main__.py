"""Start the pretended Amazon: ``python -m sandbox --port P --data FILE``."""

import argparse
import signal
import sys
import threading
from types import FrameType

from sandbox.app import Sandbox, build_world
from sandbox.server import Server
from sandbox.world import DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Settings

_LOOPBACK = ("127.0.0.1", "localhost")


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 picks a free one")
    parser.add_argument("--data", required=True, metavar="FILE", help="the SQLite file")
    parser.add_argument("--host", default="127.0.0.1", choices=_LOOPBACK, help="loopback only")
    parser.add_argument("--client-id", default=DEFAULT_CLIENT_ID)
    parser.add_argument("--client-secret", default=DEFAULT_CLIENT_SECRET)
    parser.add_argument(
        "--redirect-uri",
        action="append",
        default=[],
        help="a registered redirect address; loopback addresses need no registration",
    )
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. Prints one line with the address when ready."""
    arguments = _arguments(argv)
    settings = Settings(arguments.client_id, arguments.client_secret, tuple(arguments.redirect_uri))
    world = build_world(arguments.data, settings)
    host = "127.0.0.1" if arguments.host == "localhost" else arguments.host
    server = Server((host, arguments.port), Sandbox(world), world.clock.date)
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Pretended Amazon on http://{host}:{server.server_address[1]}", flush=True)
    stop.wait()
    world.faults.clear()
    server.shutdown()
    server.server_close()
    world.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
