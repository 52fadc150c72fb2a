"""When and how Amazon is told: the form of a store's Notifications settings (CON-7, SHP-14)."""

from typing import Any

from django import forms

from stores.models import Store

When = Store.NotifyWhen
MOST_HOURS = 72
MOST_IN_FEED = 1000
MOST_LATE_HOURS = 48


def _whole(label: str, least: int, most: int, what: str, *, required: bool = True) -> Any:
    """A whole number of `least` to `most`."""
    text = f"Enter {least} to {most:,} {what}."
    errors = {"min_value": text, "max_value": text, "invalid": text}
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, error_messages=errors
    )


class NotifyForm(forms.ModelForm):  # type: ignore[type-arg]
    """`scans_told`: somebody besides Amazon tells first scans; without it that choice is left out (decision 25)."""

    notify_hours = _whole("Hours", 1, MOST_HOURS, "hours", required=False)
    means_never = forms.BooleanField(
        label="I know that Amazon counts these orders as late, and cancels them, unless I confirm them there",
        required=False,
    )
    feed_from = _whole("A batch goes as one message from so many orders on", 1, MOST_IN_FEED, "orders")  # fmt: skip
    late_hours = _whole("Warn so many hours before ship-by", 1, MOST_LATE_HOURS, "hours")

    class Meta:
        model = Store
        fields = [
            "notify_when",
            "notify_time",
            "notify_hours",
            "feed_from",
            "late_hours",
            "notify_combined",
        ]
        labels = {
            "notify_when": "Amazon is told",
            "notify_time": "Time of day",
            "notify_combined": "Orders combined in one parcel: Amazon is told about",
        }
        help_texts = {
            "notify_when": "A label that is bought elsewhere counts as marked as shipped when its number is entered.",
            "notify_combined": "An order that Amazon is not told about counts as shipped late there.",
        }
        widgets = {
            "notify_when": forms.RadioSelect,
            "notify_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "notify_combined": forms.RadioSelect,
        }
        error_messages = {"notify_time": {"invalid": "Enter a time like 17:00."}}

    def __init__(self, *args: Any, scans_told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        store = self.instance
        self.was_never = store.notify_when == When.NEVER
        self.initial["means_never"] = self.was_never
        self.offers_scan = scans_told or store.notify_when == When.FIRST_SCAN
        self.fields["notify_when"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in When.choices
            if self.offers_scan or value != When.FIRST_SCAN
        ]
        self.fields["notify_combined"].choices = Store.NotifyCombined.choices  # type: ignore[attr-defined]
        zone = store.marketplace.time_zone.key.replace("_", " ")
        self.fields[
            "notify_time"
        ].help_text = f"By the clock of {zone}. When it is past, Amazon is told at once."
        # Stands where others say "optional": these are not, where their choice is made.
        self.fields["notify_time"].needed_for = f"for “{When.AT_TIME.label}”"  # type: ignore[attr-defined]
        self.fields["notify_hours"].needed_for = f"for “{When.AFTER_HOURS.label}”"  # type: ignore[attr-defined]
        self.fields["means_never"].help_text = "Needed for the choice Never."
        self.fields["feed_from"].help_text = (
            "Amazon calls such a message a feed: it takes all orders of the batch at once and answers after some "
            "minutes. Fewer orders, and those within 4 hours of ship-by, are told one by one within seconds."
        )
        self.fields["late_hours"].help_text = (
            "If an order is shipped here and Amazon has not accepted that yet, managers get a mail and everybody a "
            "warning. What waits on purpose is not warned of before its moment."
        )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        match entered.get("notify_when"):
            case When.AT_TIME if self._is_left_out("notify_time"):
                self.add_error("notify_time", "Enter the time of day at which Amazon is told.")
            case When.AFTER_HOURS if self._is_left_out("notify_hours"):
                self.add_error(
                    "notify_hours", f"Enter after how many hours Amazon is told: 1 to {MOST_HOURS}."
                )
            case When.NEVER if not entered.get("means_never"):
                self.add_error(
                    "means_never", "Tick this to choose Never, or choose another moment."
                )
        return entered

    def _is_left_out(self, name: str) -> bool:
        return self.cleaned_data.get(name) is None and name not in self.errors

    def save_changes(self) -> list[str]:
        """Writes what was changed and nothing else; the names of those columns."""
        changed = [name for name in self.changed_data if name != "means_never"]
        self.instance.save(update_fields=changed)
        return changed
