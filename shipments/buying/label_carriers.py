"""Rule: the carrier of a bought label in Amazon's codes for shipments, and its service without the carrier's name."""

from shipments.carriers.codes import OTHER, is_known

_OTHER_NAMES = {"evri": "Hermes UK"}
_LONGEST = 50


def carrier_of(name: str) -> tuple[str, str]:
    """Code and name; the name only goes with Other. ``UPS`` -> ``("UPS", "")``."""
    code = _OTHER_NAMES.get(name.casefold(), name)
    if is_known(code) and code != OTHER:
        return code, ""
    return OTHER, name[:_LONGEST]


def service_of(carrier: str, service: str) -> str:
    """``UPS Ground`` of UPS is ``Ground``, as it is called everywhere else here."""
    bare = service.removeprefix(f"{carrier} ")
    return (bare or service)[:_LONGEST]
