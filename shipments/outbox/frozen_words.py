"""Rule: what is said where a seller was frozen after an incident: on purpose, and who lifts it how (T4)."""

SINCE = "Frozen since"
_FROZEN = "This seller was frozen on purpose after an incident, so nothing is sent to Amazon. Nothing is lost."
_ANSWER = "This seller was frozen on purpose after an incident, so Amazon's answer is not read. Nothing is lost."
_RENEW = (
    "When whoever runs Waybill says that it is over, a manager renews the authorization, resumes the store, then lets "
    "the updates go on under Notifications."
)
_RELEASE = (
    "The authorization was renewed: a manager resumes the store, then lets the updates go on "
    "under Notifications."
)


def frozen(*, at_amazon: bool) -> str:
    return _ANSWER if at_amazon else _FROZEN


def thaw(*, cut_off: bool) -> str:
    """`cut_off`: the authorization was not renewed since."""
    return _RENEW if cut_off else _RELEASE
