from stores.models.accounts import Account, Invitation, Member, PasswordRecord, User
from stores.models.addresses import ShipFrom
from stores.models.audit import AuditEvent
from stores.models.bigcommerce import BigCommerceLink
from stores.models.branding import Branding
from stores.models.connections import ConsentRequest, SellingPartner
from stores.models.gateway import ApiCall, ClientSecret, MachineClock, RequestAllowance
from stores.models.leases import Lease
from stores.models.stores import Store

__all__ = [
    "Account",
    "ApiCall",
    "AuditEvent",
    "BigCommerceLink",
    "Branding",
    "ClientSecret",
    "ConsentRequest",
    "Invitation",
    "Lease",
    "MachineClock",
    "Member",
    "PasswordRecord",
    "RequestAllowance",
    "SellingPartner",
    "ShipFrom",
    "Store",
    "User",
]
