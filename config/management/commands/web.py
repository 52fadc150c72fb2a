"""`web`: the web server alone, for a machine of its own beside PostgreSQL."""

from config.supervising.command import SupervisingCommand


class Command(SupervisingCommand):
    help = "Runs the web server until it gets SIGTERM or Ctrl-C."
    has_web = True
