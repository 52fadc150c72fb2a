"""What goes wrong with seals and keys. Neither error ever carries a value."""


class SealBroken(Exception):
    """A sealed value cannot be opened: wrong place, changed bytes, or a missing key."""


class KeysMissing(Exception):
    """A key file is absent or unusable; the message says how to mend it."""
