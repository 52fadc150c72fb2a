"""Rule: Amazon's condition of an item in words (IMP-21, sp-api.md 8.3)."""


def condition_words(condition: str, subtype: str) -> str:
    """``Condition: Used - Very good``; '' for plainly new things, which need no word."""
    words = list(dict.fromkeys(filter(None, (_word(condition), _word(subtype)))))
    if words in ([], ["New"]):
        return ""
    return f"Condition: {' - '.join(words)}"


def _word(code: str) -> str:
    """``VERY_GOOD`` is ``Very good``; OEM stays as it is."""
    return code if code == "OEM" else code.replace("_", " ").strip().capitalize()
