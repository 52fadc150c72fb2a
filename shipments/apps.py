from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class ShipmentsConfig(AppConfig):
    name = "shipments"
    verbose_name = "Shipments"

    def ready(self) -> None:
        from shipments.carriers.lookup import forget
        from shipments.carriers.seeding import seed

        post_migrate.connect(seed, sender=self)
        for model in (self.get_model("Carrier"), self.get_model("CarrierService")):
            post_save.connect(forget, sender=model)
            post_delete.connect(forget, sender=model)
