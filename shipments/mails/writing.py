"""The text of a mail (EML-3, decision 32). No picture and no file of ours is fetched by whoever opens it."""

import re
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template

from shipments import carriers
from shipments.models import OutgoingMail, Shipment
from stores.branding import branding_of, sender_of, shown_name
from stores.models import Branding

Kind = OutgoingMail.Kind

_LINK = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.[a-z]{2,}/", re.IGNORECASE)
_SUBJECTS = {
    Kind.RETURN_LABEL: "Return label for order {number}",
    Kind.SHIPPED: "Order {number} has left",
    Kind.DELIVERED: "Order {number} has arrived",
}


def write(mail: OutgoingMail, to: str) -> EmailMultiAlternatives:
    """Needs the order with its store, and the shipment or return label."""
    kind = Kind(mail.kind)
    branding = branding_of(mail.order.store)
    number = " ".join(mail.order.amazon_order_id.split())
    facts = {"shop": shown_name(branding), "branding": branding, "number": number}
    message = EmailMultiAlternatives(
        subject=_SUBJECTS[kind].format(number=number),
        from_email=formataddr((shown_name(branding), sender_of(branding))),
        to=[to],
        headers={"Message-ID": mail.message_id},
    )
    if kind == Kind.RETURN_LABEL:
        message.body = _text(kind, facts | _without_links(branding))
        _attach(message, mail, number)
    else:
        assert mail.shipment is not None
        facts |= _parcel(mail.shipment, branding)
        message.body = _text(kind, facts)
        html = get_template(f"shipments/mail/{kind.value}.html").render(facts)
        message.attach_alternative(html, "text/html")
    return message


def _text(kind: OutgoingMail.Kind, facts: dict[str, Any]) -> str:
    # A plain text: nothing in it is HTML.
    template = get_template(f"shipments/mail/{kind.value}.txt").template  # type: ignore[attr-defined]
    return str(template.render(Context(facts, autoescape=False))).strip() + "\n"


def _attach(message: EmailMultiAlternatives, mail: OutgoingMail, number: str) -> None:
    label = mail.return_label
    assert label is not None
    assert label.content is not None
    safe = re.sub(r"[^A-Za-z0-9-]", "-", number)
    message.attach(f"return-label-{safe}.pdf", bytes(label.content), "application/pdf")


def _without_links(branding: Branding) -> dict[str, str]:
    """Amazon's relay takes no links (decision 32), so lines with one stay away."""
    return {
        "returns": _lines_without_links(branding.returns),
        "closing": _lines_without_links(branding.message),
    }


def _lines_without_links(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _LINK.search(line))


def _parcel(shipment: Shipment, branding: Branding) -> dict[str, str]:
    return {
        "carrier": carriers.display_name(shipment.carrier_code, shipment.carrier_name),
        "service": shipment.service,
        "tracking": shipment.tracking_number,
        "link": _link(shipment, branding),
        "returns": branding.returns,
        "closing": branding.message,
    }


def _link(shipment: Shipment, branding: Branding) -> str:
    match branding.tracking_link:
        case Branding.TrackingLink.CARRIER if shipment.tracking_number:
            return carriers.tracking_link(
                shipment.carrier_code, shipment.tracking_number, shipment.carrier_name
            )
        case Branding.TrackingLink.WEBSITE:
            return branding.website
    return ""
