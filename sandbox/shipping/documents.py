"""Which documents a rate offers, and whether a wish is one of them."""

from dataclasses import dataclass
from typing import Any

from sandbox.bodies import Body
from sandbox.shipping.businesses import Business
from sandbox.shipping.refusals import invalid_input
from sandbox.shipping.services import Service

LABEL, PACKING_SLIP = "LABEL", "PACKSLIP"
_SHEETS = {"US": (8.5, 11), "GB": (8.27, 11.69)}


@dataclass(frozen=True)
class DocumentWish:
    """Sizes are inches; ``dpi`` counts for PNG and ZPL only."""

    format: str
    width: float
    length: float
    dpi: int
    layout: str
    types: tuple[str, ...]


def offered(business: Business, service: Service) -> list[dict[str, Any]]:
    """The ``supportedDocumentSpecifications`` of a rate."""
    only_label = _details(LABEL)
    offers = [
        _offer("PDF", (4, 6), [300], ["DEFAULT"], [False], _details(LABEL, PACKING_SLIP)),
        _offer("PDF", _SHEETS[business.country], [300], ["LEFT", "RIGHT"], [False], only_label),
        _offer("PNG", (4, 6), [300, 203], ["DEFAULT"], [True, False], only_label),
    ]
    if service.zpl:
        offers.append(_offer("ZPL", (4, 6), [203, 300], ["DEFAULT"], [True, False], only_label))
    return offers


def _details(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "isMandatory": name == LABEL} for name in names]


def _offer(
    kind: str,
    size: tuple[float, float],
    dpis: list[int],
    layouts: list[str],
    joining: list[bool],
    details: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "format": kind,
        "size": {"width": size[0], "length": size[1], "unit": "INCH"},
        "printOptions": [
            {
                "supportedDPIs": dpis,
                "supportedPageLayouts": layouts,
                "supportedFileJoiningOptions": joining,
                "supportedDocumentDetails": details,
            }
        ],
    }


def read_wish(body: Body, offers: list[dict[str, Any]]) -> DocumentWish:
    """The ``requestedDocumentSpecification``. Raises ApiRefusal 400 unless it is one of the offers."""
    kind = body.one_of("format", ("PDF", "PNG", "ZPL"))
    size = body.part("size")
    measures: dict[str, Any] = {
        "width": size.number("width", above=0),
        "length": size.number("length", above=0),
        "unit": size.one_of("unit", ("INCH", "CENTIMETER")),
    }
    joined = body.flag("needFileJoining", needed=True)
    types = body.texts("requestedDocumentTypes")
    dpi = int(body.number("dpi", above=0)) if body.has("dpi") else None
    layout = body.text("pageLayout", needed=False)
    for offer in offers:
        if offer["format"] != kind or offer["size"] != measures:
            continue
        for option in offer["printOptions"]:
            if _fits(option, joined, types, dpi, layout):
                return DocumentWish(
                    kind,
                    measures["width"],
                    measures["length"],
                    dpi or option["supportedDPIs"][0],
                    layout or option["supportedPageLayouts"][0],
                    tuple(dict.fromkeys(types)),
                )
    raise invalid_input(
        "The requested document specification is not supported. Choose one of the GetRates response."
    )


def _fits(
    option: dict[str, Any], joined: bool, types: list[str], dpi: int | None, layout: str
) -> bool:
    details = option["supportedDocumentDetails"]
    return (
        joined in option["supportedFileJoiningOptions"]
        and dpi in (None, *option["supportedDPIs"])
        and layout in ("", *option["supportedPageLayouts"])
        and {d["name"] for d in details if d["isMandatory"]} <= set(types)
        and set(types) <= {d["name"] for d in details}
    )


def another(
    wish: DocumentWish, offers: list[dict[str, Any]], kind: str, dpi: int | None
) -> DocumentWish:
    """What getShipmentDocuments gives for another format or resolution. Raises ApiRefusal 400."""
    wanted = kind or wish.format
    size = (wish.width, wish.length)
    fitting = [offer for offer in offers if offer["format"] == wanted]
    fitting.sort(key=lambda offer: (offer["size"]["width"], offer["size"]["length"]) != size)
    if not fitting:
        raise invalid_input("The format is not one of the GetRates response")
    option = fitting[0]["printOptions"][0]
    if wanted == wish.format and dpi is None:
        return wish
    if dpi is not None and dpi not in option["supportedDPIs"]:
        raise invalid_input("The resolution is not one of the GetRates response")
    names = [detail["name"] for detail in option["supportedDocumentDetails"]]
    layouts = option["supportedPageLayouts"]
    return DocumentWish(
        wanted,
        fitting[0]["size"]["width"],
        fitting[0]["size"]["length"],
        dpi or option["supportedDPIs"][0],
        wish.layout if wish.layout in layouts else layouts[0],
        tuple(name for name in wish.types if name in names),
    )
