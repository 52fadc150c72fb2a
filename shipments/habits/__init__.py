"""What a product's next parcel will probably be: defaults that people set, and what was used last."""

from shipments.habits.choosing import last_choices
from shipments.habits.proposing import proposed_parcel, proposed_parcels
from shipments.habits.remembering import Choice, remember, remember_choice

__all__ = [
    "Choice",
    "last_choices",
    "proposed_parcel",
    "proposed_parcels",
    "remember",
    "remember_choice",
]
