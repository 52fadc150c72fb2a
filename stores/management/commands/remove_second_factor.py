"""`remove_second_factor`: for somebody who lost phone and recovery codes, where nobody can reach the support desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stores.models import User
from stores.people import lost_factor


class Command(BaseCommand):
    help = "Removes a person's second step; they set up another after the next sign-in. They are told by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {email}.")
        if not lost_factor.remove(user, None):
            raise CommandError(f"{email} has no second step. Signing in leads to setting one up.")
        self.stdout.write(f"{email} sets up a new second step after the next sign-in.")
