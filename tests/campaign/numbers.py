"""Which tracking numbers belong to which order: both the member who ships and the judge at the end work it out."""

from collections.abc import Iterable

from config.demo.shipping import tracking_number

# So many numbers belong to one order: each parcel after a void has another one.
PARCELS = 4


def places_of(order_ids: Iterable[str]) -> dict[str, int]:
    """Amazon order id -> its place among all."""
    return {order_id: place for place, order_id in enumerate(sorted(order_ids))}


def number_of(place: int, parcel: int) -> str:
    return tracking_number(PARCELS * place + parcel)


def numbers_of(place: int) -> list[str]:
    return [number_of(place, parcel) for parcel in range(PARCELS)]
