from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Waybill"

    def ready(self) -> None:
        from config import (
            checks,  # noqa: F401  (registers the system checks)
            security_events,
        )
        from config.logs import lines, tasks
        from config.logs.errors import check_errors, start
        from config.schedules import sync_after_migrate
        from config.user_success import sync_group_after_migrate
        from stores.people.addresses import forget_others_of_all

        lines.configure_structlog()
        tasks.connect()
        if settings.SENTRY_DSN and not check_errors():
            start(settings.SENTRY_DSN)
        security_events.connect()
        # The signal is sent for apps that have models, which config has not.
        last = apps.get_app_config("django_q")
        post_migrate.connect(sync_after_migrate, sender=last)
        post_migrate.connect(forget_others_of_all, sender=last)
        post_migrate.connect(sync_group_after_migrate, sender=last)
