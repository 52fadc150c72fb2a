"""Rule: why a buyer wants to cancel, in words. Amazon's codes are no closed list: unknown ones are made readable."""

_WORDS = {
    "NO_LONGER_NEEDED": "No longer needed",
    "ORDER_CREATED_BY_MISTAKE": "Ordered by mistake",
    "ORDERED_BY_MISTAKE": "Ordered by mistake",
    "FOUND_CHEAPER_SOMEWHERE_ELSE": "Found cheaper somewhere else",
    "ITEM_PRICE_TOO_HIGH": "Item price too high",
    "SHIPPING_COST_TOO_HIGH": "Shipping cost too high",
    "ITEMS_WOULD_NOT_ARRIVE_ON_TIME": "Would not arrive on time",
    "ITEM_WOULD_NOT_ARRIVE_ON_TIME": "Would not arrive on time",
    "NEED_TO_CHANGE_SHIPPING_ADDRESS": "Wants another delivery address",
    "NEED_TO_CHANGE_SHIPPING_SPEED": "Wants another delivery speed",
    "NEED_TO_CHANGE_PAYMENT_METHOD": "Wants to pay in another way",
    "NEED_TO_CHANGE_BILLING_ADDRESS": "Wants another billing address",
    "CHANGED_MIND": "Changed their mind",
    "OTHER": "Another reason",
}


def reason_words(code: str) -> str:
    """Empty for no reason. Amazon sends codes and, at times, sentences: those are shown as they are."""
    plain = code.strip().rstrip(".")
    known = _WORDS.get(plain.upper().replace(" ", "_").replace("-", "_"))
    if known:
        return known
    if plain.isupper() or "_" in plain:
        return plain.replace("_", " ").strip().capitalize()
    return plain
