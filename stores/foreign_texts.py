"""A column for what others said when something failed: an error may quote a value, or a secret, that was sent (I4).

Only for words about no single order: of an order its buyer is known, and `shipments/words_of_others.py` finds the very
values. Neither a feed nor a search holds a name or a street, so patterns are enough for them.
"""

from typing import Any

from django.db import models

from stores.scrubbing import HIDDEN, scrub_text


class ForeignTextField(models.CharField):  # type: ignore[type-arg]
    """Hides what looks like a person or a secret whenever it is written, in bulk too; longer texts are cut.

    Nothing of that is about the column, so migrations know a plain CharField.
    """

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else _hidden(text)[: self.max_length]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in memory says the same as the one in the database."""
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def _hidden(text: str) -> str:
    """Piece by piece, so that a text which is written again loses nothing more."""
    return HIDDEN.join(scrub_text(piece) for piece in text.split(HIDDEN))
