"""Why support sees or removes the buyer of an order (T14, RED-67)."""

from django import forms

from orders.revealing import Reason


class ReasonForm(forms.Form):
    """Codes alone: no text of one's own could name the buyer in the audit list."""

    reason = forms.ChoiceField(choices=[("", "Choose one"), *Reason.choices])
    ticket = forms.RegexField(
        r"^[A-Z]{2,8}-[0-9]{1,8}\Z",
        label="Ticket",
        required=False,
        help_text="The number of the case, like CASE-1234: capitals, a hyphen and digits. Never a name.",
        error_messages={
            "invalid": "Write 2 to 8 capital letters, a hyphen and up to 8 digits, such as CASE-1234."
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
