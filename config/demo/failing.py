"""The one way in which the demo fails."""


class StepFailed(Exception):
    """A step's figures are not what they must be; the message says which and what they are."""


def must(holds: bool, reason: str) -> None:
    if not holds:
        raise StepFailed(reason)
