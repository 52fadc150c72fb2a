"""What a packer enters: fields, choices and where an error is shown."""

from shipments.forms.combined import CombineForm
from shipments.forms.group import ParcelForm, carrier_choices, initial_of
from shipments.forms.single import MarkShippedForm

__all__ = ["CombineForm", "MarkShippedForm", "ParcelForm", "carrier_choices", "initial_of"]
