"""`runall`: web server and worker cluster together: all that one machine needs."""

from config.supervising.command import SupervisingCommand


class Command(SupervisingCommand):
    help = "Runs the web server and the worker cluster until it gets SIGTERM or Ctrl-C."
    has_web = True
    has_cluster = True
