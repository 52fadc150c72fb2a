"""The page on which managers see and change who may sign in to their accounts (DPP 1.2)."""

import uuid
from typing import NamedTuple

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stores import mailing
from stores.models import Account, Invitation, Member
from stores.people import invitations, members
from stores.people.member_forms import InviteForm, RoleForm
from stores.scoping import signed_in
from stores.views.scope import managed_account, managed_accounts, whole

_LAST = "This is the last manager. Make somebody else a manager first."


class _People(NamedTuple):
    account: Account
    members: QuerySet[Member]
    invitations: QuerySet[Invitation]


@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    accounts = managed_accounts(request)
    if not accounts:
        raise PermissionDenied
    by = signed_in(request)
    context = {
        "section": "people",
        "heading": "People",
        "accounts": [
            _People(account, members.listed(account, by), invitations.listed(account))
            for account in accounts
        ],
        "roles": Member.Role.choices,
        "kept_here": mailing.kept_here(),
    }
    return render(request, "people/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    account = managed_account(request, public_id)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        limited = ratelimit.consume_or_429(request, action="invite", user=request.user, key=email)
        return limited or _invited(request, account, email, form.cleaned_data["role"])
    context = {
        "section": "people",
        "heading": "Let somebody in",
        "account": account,
        "form": form,
        "kept_here": mailing.kept_here(),
    }
    return render(request, "people/invite.html", context, status=422 if form.is_bound else 200)


def _invited(request: HttpRequest, account: Account, email: str, role: Member.Role) -> HttpResponse:
    is_told = invitations.invite(account, email, role, signed_in(request))
    if kept := mailing.kept_here():
        text = f"{email} is invited to {account.name}, but here {kept}: tell them yourself."
        messages.warning(request, f"{text} The list says how they get a password.")
    elif is_told:
        text = f"{email} is invited to {account.name}. Whoever is new there gets a mail that says how to sign in."
        messages.success(request, text)
    else:
        text = f"{email} is invited, but the mail could not leave. Send it again later, or tell them yourself."
        messages.error(request, text)
    return redirect("people:members")


@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    account = managed_account(request, public_id)
    rows = Invitation.objects.filter(account=account).select_related("user", "account")
    found = rows.filter(pk=whole(request.POST.get("invitation", ""))).first()
    if found is None:
        raise Http404
    invitations.withdraw(found, signed_in(request))
    messages.success(
        request, f"The invitation of {found.user.email} to {account.name} is withdrawn."
    )
    return redirect("people:members")


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    member = invitations.accept(signed_in(request), whole(request.POST.get("accept", "")))
    if member is None:
        messages.error(
            request, "This invitation is not there any more. Ask who sent it for another."
        )
        return redirect("people:me")
    role = member.get_role_display().lower()
    messages.success(request, f"You are a {role} of {member.account.name} now.")
    return redirect("home")


@require_POST
def change_role(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    member = _member(request, public_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a role: viewer, shipper or manager.")
        return redirect("people:members")
    try:
        members.change_role(member, form.cleaned_data["role"], signed_in(request))
    except members.LastManager:
        messages.error(request, _LAST)
    else:
        role = member.get_role_display().lower()
        messages.success(request, f"{member.user.email} is a {role} now.")
    return redirect("people:members")


@require_POST
def remove(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    member = _member(request, public_id)
    try:
        members.remove(member, signed_in(request))
    except members.LastManager:
        messages.error(request, _LAST)
    else:
        name, account = member.user.email, member.account.name
        messages.success(request, f"{name} no longer sees anything of {account}.")
    return redirect("home" if member.user == request.user and not member.pk else "people:members")


def _member(request: HttpRequest, public_id: uuid.UUID) -> Member:
    """Named by the form; somebody of another account is not found (T5)."""
    account = managed_account(request, public_id)
    rows = Member.objects.filter(account=account).select_related("user", "account")
    member = rows.filter(pk=whole(request.POST.get("member", ""))).first()
    if member is None:
        raise Http404
    return member
