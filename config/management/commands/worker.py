"""`worker`: the worker cluster alone, for a machine of its own beside PostgreSQL."""

from config.supervising.command import SupervisingCommand


class Command(SupervisingCommand):
    help = "Runs the worker cluster and its watchdog until it gets SIGTERM or Ctrl-C."
    has_cluster = True
