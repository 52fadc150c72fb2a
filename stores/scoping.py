"""Who may do what: every view starts here (T5). Foreign rows are not found, weak roles are refused."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from stores.models import Account, Member, User

_RANK = {Member.Role.VIEWER: 0, Member.Role.SHIPPER: 1, Member.Role.MANAGER: 2}


def signed_in(request: HttpRequest) -> User:
    """The user of a request behind LoginRequiredMiddleware."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def role_in(user: User, account: Account) -> Member.Role | None:
    member = Member.objects.filter(user=user, account=account).first()
    return None if member is None else Member.Role(member.role)


def allows(role: Member.Role | None, needed: Member.Role) -> bool:
    return role is not None and _RANK[role] >= _RANK[needed]


def require_role(user: User, account: Account, needed: Member.Role) -> None:
    """Raises PermissionDenied unless the user's role in the account is `needed` or more."""
    if not allows(role_in(user, account), needed):
        raise PermissionDenied(f"This needs the role {needed.label} in {account.name}.")


def accounts_with_role(user: User, needed: Member.Role) -> list[Account]:
    """The user's accounts in which the role is `needed` or more, by name."""
    members = Member.objects.filter(user=user).select_related("account").order_by("account__name")
    return [member.account for member in members if allows(Member.Role(member.role), needed)]
