"""Rule: why a buyer wants to cancel, in words. Amazon's codes are no closed list: unknown ones are made readable."""

from stores.spapi.cancel_reasons import WORDS


def reason_words(code: str) -> str:
    """Empty for no reason."""
    return WORDS.get(code) or code.replace("_", " ").capitalize()
