"""`create_account`: the first account of an installation, or one more, with somebody who may sign in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from stores import audit, countries
from stores.models import Account, Member
from stores.newcomers import Unusable, newcomer


class Command(BaseCommand):
    help = (
        "Creates an account and a person who may sign in to it. An account that exists already (by name) is used as "
        "it is, and so is a person (by e-mail address), who becomes a member."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="name of the account")
        parser.add_argument("--country", default="US", help="two letters, decides on MKT-4 and 5")
        parser.add_argument("--email", required=True, help="the person signs in with it")
        parser.add_argument("--password", help="made up and printed if left out")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument(
            "--another-account",
            action="store_true",
            help="let a person who may sign in already have this new account too",
        )
        parser.add_argument("--role", choices=Member.Role.values, default=Member.Role.MANAGER)

    def handle(self, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database lacks migrations. Run: python manage.py migrate")
        with transaction.atomic():
            self._create(options)

    def _create(self, options: dict[str, Any]) -> None:
        account, account_is_new = self._account(options["name"], options["country"].upper())
        try:
            user, user_is_new, password = newcomer(
                options["email"], options["password"], options["first_name"], options["last_name"]
            )
        except Unusable as unusable:
            raise CommandError(str(unusable)) from None
        if account_is_new and not user_is_new and not options["another_account"]:
            raise CommandError(
                f"{user.email} may sign in already, and there is no account {account.name}. Correct --name, "
                "or give --another-account to make a further account for this person."
            )
        Member.objects.update_or_create(
            account=account, user=user, defaults={"role": options["role"]}
        )
        audit.record(
            "account.member_added",
            user=None,
            account=account,
            subject=f"user {user.pk}",
            role=options["role"],
        )
        made = {True: "is new", False: "existed already"}
        self.stdout.write(f"The account {made[account_is_new]}, the person {made[user_is_new]}.")
        self.stdout.write(
            f"{user.email} may sign in to {account.name} as {options['role']}: {settings.BASE_URL}/"
        )
        if password:
            self.stdout.write(f"Password: {password}")
            self.stdout.write("It is shown this once, and must be replaced at the first sign-in.")

    def _account(self, name: str, country: str) -> tuple[Account, bool]:
        """The account, and whether it is new."""
        found = Account.objects.filter(name=name).first()
        if found is not None:
            return found, False
        if country not in countries.codes():
            raise CommandError(
                f"--country is {country}, no country's two letters, for example US (ISO 3166-1)."
            )
        return Account.objects.create(name=name, country=country), True
