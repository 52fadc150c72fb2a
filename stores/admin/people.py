"""Accounts, their members, and the people who sign in."""

from typing import Any, ClassVar

from allauth.account import admin as _addresses_first  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _second_factors_first  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _sessions_first  # noqa: F401
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin  # registers Group, too
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse

from stores import audit, countries
from stores.admin.bases import SupportAdmin
from stores.models import Account, Member, User
from stores.people import lost_factor, signins, telling
from stores.scoping import signed_in
from stores.switches.withdrawing import withdraw

# Second factors and sessions are a person's own, and the rights of support are kept in code (config/user_success.py).
for _model in (Authenticator, EmailAddress, Group, UserSession):
    admin.site.unregister(_model)


class _LowerEmail(forms.EmailField):
    """Sign-in compares addresses in lower case."""

    def clean(self, value: Any) -> Any:
        return super().clean(value).lower()


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)
        field_classes: ClassVar = {"email": _LowerEmail}


class ChangeUserForm(UserChangeForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar = {"email": _LowerEmail}


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    """Which accounts a person belongs to; changed on the account's page."""

    model = Member
    extra = 0
    fields = ("account", "role")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(SupportAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    form = ChangeUserForm
    add_form = NewUserForm
    inlines = (MembershipInline,)
    actions = ("remove_second_factor",)
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "memberships__role")
    search_fields = ("email", "first_name", "last_name", "accounts__name")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Name", {"fields": ("first_name", "last_name")}),
        (
            "Support desk",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may only look sees nothing of the password, not even how it is kept."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return shown
        return ((None, {"fields": ("email",)}), *shown[1:])

    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "email",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whoever is switched off is out at once, and stays out when switched on again; the person is told."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            signins.end_all(obj)
        if change:
            telling.tell(obj, form.changed_data, (obj.email, form.initial["email"]))

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django saves it past `save_model`; the other sign-ins of the person end by the new hash."""
        with transaction.atomic():
            held = self.get_object(request, id)
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            user = self.get_object(request, id)
            if held and user and user.password != held.password:
                self.note(request, "changed", user, fields=["password"])
                telling.tell(user, ["password"], [user.email])
        return answer

    @admin.action(
        description="Remove the second step (lost phone and codes)", permissions=["change"]
    )
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by = signed_in(request)
        removed = sum(lost_factor.remove(person, by) for person in people)
        text = f"{removed} of {len(people)} had a second step. They set it up anew after the next sign-in."
        self.message_user(request, text, messages.SUCCESS)


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Member
    extra = 1
    raw_id_fields = ("user",)
    fields = ("user", "email", "role")
    readonly_fields = ("email",)

    @admin.display(description="e-mail")
    def email(self, member: Member) -> str:
        return member.user.email if member.user_id else ""


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_country(self) -> str:
        """In capitals: it decides what the stores may have (MKT-4, MKT-5)."""
        country = str(self.cleaned_data["country"]).upper()
        if country not in countries.codes():
            raise forms.ValidationError(
                f"{country} is no country. Give its two letters, for example US, CA or GB."
            )
        return country


@admin.register(Account)
class AccountAdmin(SupportAdmin):
    form = AccountForm
    audited_values = ("country", "sells_in_japan")
    inlines = (MemberInline,)
    list_display = ("name", "country", "members_", "stores_", "created_at")
    list_filter = ("country",)
    search_fields = (
        "name",
        "users__email",
        "selling_partners__seller_id",
        "selling_partners__stores__name",
    )
    readonly_fields = ("public_id", "created_at")
    fields = ("name", "country", "sells_in_japan", *readonly_fields)
    ordering = ("name",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        assert isinstance(request.user, User)
        if change and "country" in form.changed_data and (stores := withdraw(obj, request.user)):
            text = f"{stores} store(s) lost settings that {obj.country} does not allow (FBA, Buy Shipping)."
            self.message_user(request, text, messages.WARNING)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who may do what in an account is changed here, so each member leaves a row (SYS-5)."""
        super().save_formset(request, form, formset, change)
        for verb, members in (
            ("added", formset.new_objects),
            ("changed", [member for member, _ in formset.changed_objects]),
            ("deleted", formset.deleted_objects),
        ):
            for member in members:
                audit.record(
                    f"admin.{verb}",
                    user=signed_in(request),
                    account=form.instance,
                    subject=f"member {member.user_id} of {form.instance.public_id}",
                    role=member.role,
                )

    def account_of(self, obj: Any) -> Account | None:
        return obj if obj.pk else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counts = {
            "member_count": Count("members", distinct=True),
            "store_count": Count("selling_partners__stores", distinct=True),
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return rows

    @admin.display(description="members")
    def members_(self, account: Any) -> int:
        return int(account.member_count)

    @admin.display(description="stores")
    def stores_(self, account: Any) -> int:
        return int(account.store_count)
