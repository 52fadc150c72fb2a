from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "stores"
    verbose_name = "Accounts and stores"

    def ready(self) -> None:
        from stores.people import receivers  # needs the app registry

        receivers.connect()
