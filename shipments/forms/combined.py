"""What a packer enters about a parcel with several orders: as for one, and a tick under the warning (SHP-13)."""

from django import forms

from shipments.forms.single import MarkShippedForm


class CombineForm(MarkShippedForm):
    """`transparency`: the lines of all orders that may be in the parcel."""

    understood = forms.BooleanField(
        label="I know the risk. All ticked orders go in one parcel.",
        error_messages={"required": "Tick that you know the risk, or ship each order by itself."},
    )
