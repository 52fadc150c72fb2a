from django.apps import AppConfig


class RedactionConfig(AppConfig):
    name = "redaction"
    verbose_name = "Privacy"

    def ready(self) -> None:
        from redaction import at_once  # needs the app registry
        from shipments.overdue import maybe_overdue

        maybe_overdue.connect(at_once.remove)
