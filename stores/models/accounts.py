"""Who may sign in, and for which customer of this installation."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in with an e-mail address; there is no public sign-up."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.email


class PasswordRecord(models.Model):
    """A password that a user had, as its hash alone: not taken again, and renewed within a year (DPP 1.4)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passwords")
    password = models.CharField(max_length=128, help_text="the hash")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"password of {self.user_id}"


class Account(models.Model):
    """A customer of this installation. The country decides on FBA and Buy Shipping (MKT-4, MKT-5)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, for example US")
    sells_in_japan = models.BooleanField(
        "Amazon.co.jp", default=False, help_text="Offer Japan as an order source (SUP-7, MKT-2)"
    )
    users = models.ManyToManyField(User, through="Member", related_name="accounts")
    created_at = models.DateTimeField(auto_now_add=True)
    redaction_mailed_at = models.DateTimeField(
        null=True, blank=True, help_text="the last mail about open orders that lose their buyers"
    )

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user's role in an account: a viewer reads, a shipper ships, a manager also runs the stores."""

    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer"
        SHIPPER = "shipper", "Shipper"
        MANAGER = "manager", "Manager"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.VIEWER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="one_membership_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.user_id} of {self.account_id}"


class Invitation(models.Model):
    """A place in an account for somebody who has not said yes: it gives no right of any kind (T5, T12)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Member.Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="one_invitation_per_account")
        ]

    def __str__(self) -> str:
        return f"invitation of {self.user_id} to {self.account_id}"
