from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Waybill"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers the system checks)
        from config.schedules import sync_after_migrate

        post_migrate.connect(sync_after_migrate, sender=self)
