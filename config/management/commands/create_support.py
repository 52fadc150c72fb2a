"""`create_support`: a person of the support team, with the rights of the group User Success."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config.migrations_state import pending_migrations
from config.user_success import NAME, welcome
from stores.newcomers import Unusable, newcomer


class Command(BaseCommand):
    help = (
        f"Lets a person work at the support desk with the rights of the group {NAME}. Somebody who may sign in "
        "already (by e-mail address) keeps the password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the person signs in with it")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    def handle(self, **options: Any) -> None:
        if pending_migrations():
            raise CommandError("The database lacks migrations. Run: python manage.py migrate")
        with transaction.atomic():
            try:
                person = newcomer(
                    options["email"],
                    first_name=options["first_name"],
                    last_name=options["last_name"],
                )
            except Unusable as unusable:
                raise CommandError(str(unusable)) from None
            welcome(person.user)
        self.stdout.write(
            f"{person.user.email} may work at the support desk as {NAME}: {settings.BASE_URL}/{settings.ADMIN_PATH}/"
        )
        if person.made_up:
            self.stdout.write(f"Password: {person.made_up}")
            self.stdout.write("It is shown this once, and must be replaced at the first sign-in.")
