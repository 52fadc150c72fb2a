"""The form of a note: some lines of plain text."""

from typing import Any

from django import forms

LONGEST = 2_000


class _Lines(forms.CharField):
    def to_python(self, value: Any) -> str:
        """Browsers send two characters for the end of a line; it counts as one."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class NoteForm(forms.Form):
    """`seen`: the version of the note that the form was opened with."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    note = _Lines(
        label="Note",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text="Seen here only, never sent to Amazon. No buyer's data here: it is scrubbed, but stays.",
        error_messages={"max_length": "Shorten it to 2,000 characters: these are %(show_value)d."},
    )
