"""`create_account`: the first account of an installation, or one more, with somebody who may sign in."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from stores import audit
from stores.models import Account, Member, User


class Command(BaseCommand):
    help = (
        "Creates an account and a person who may sign in to it. If either exists already (account by name, person by "
        "e-mail address), it is used as it is and the person becomes a member."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="name of the account")
        parser.add_argument("--country", default="US", help="two letters, decides on MKT-4 and 5")
        parser.add_argument("--email", required=True, help="the person signs in with it")
        parser.add_argument("--password", help="made up and printed if left out")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--role", choices=Member.Role.values, default=Member.Role.MANAGER)

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        account = self._account(options["name"], options["country"].upper())
        user, password = self._user(options)
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
        self.stdout.write(f"{user.email} may sign in to {account.name} as {options['role']}.")
        if password:
            self.stdout.write(f"Password: {password}")
            self.stdout.write("It is shown this once. Change it after signing in.")

    def _account(self, name: str, country: str) -> Account:
        found = Account.objects.filter(name=name).first()
        if found is not None:
            return found
        if len(country) != 2 or not country.isalpha():
            raise CommandError("--country takes two letters, for example US (ISO 3166-1).")
        return Account.objects.create(name=name, country=country)

    def _user(self, options: dict[str, Any]) -> tuple[User, str]:
        """The person, and the password if one was made up."""
        email = options["email"].strip().lower()
        found = User.objects.filter(email=email).first()
        if found is not None:
            if options["password"]:
                raise CommandError(f"{email} exists already and keeps the present password.")
            return found, ""
        user = User(email=email, first_name=options["first_name"], last_name=options["last_name"])
        made_up = "" if options["password"] else secrets.token_urlsafe(12)
        password = options["password"] or made_up
        try:
            validate_email(email)
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user.set_password(password)
        user.save()
        return user, made_up
