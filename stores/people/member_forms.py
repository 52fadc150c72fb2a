"""What a manager enters about a member."""

from django import forms

from stores.models import Member


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(
        choices=Member.Role.choices,
        coerce=Member.Role,
        help_text="A viewer reads, a shipper ships, a manager also runs stores and people.",
    )


class InviteForm(RoleForm):
    email = forms.EmailField(label="E-mail address", max_length=254)
    field_order = ("email", "role")
