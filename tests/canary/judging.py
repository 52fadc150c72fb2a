"""Which text may be where, before redaction; afterwards none may be anywhere."""

from collections import Counter
from collections.abc import Iterable

from tests.canary.places import ADDRESS, DATABASE, LOG, MAIL, PAGE, PAPER, REVEALED, SESSIONS, Place
from tests.canary.search import Wanted, layers

OURS, THEIRS, ENTERED = "ours", "theirs", "entered"
SECRET, STATE, SESSION, SEED = "secret", "state of a consent", "session", "seed of an app"
DERIVED, PURGED = "derived", "number of a purged order"
# Who may see whose buyers; the mail to the buyer says who it is for. The link to Amazon carries the state of its
# consent, the framework's tables hold the keys of
# sessions as they are, and the seed of an app is shown to its owner once.
ENTITLED = {
    (PAGE, "maya"): {OURS, ENTERED, STATE, SEED},
    (ADDRESS, "maya"): {STATE},
    (PAPER, "maya"): {OURS, ENTERED},
    (PAGE, "otto"): {THEIRS, SEED},
    (PAGE, "support"): {SEED},
    (REVEALED, "support"): {OURS},
    (MAIL, ""): {OURS, ENTERED},
    (SESSIONS, ""): {SESSION},
    (DATABASE, ""): {SESSION},
    (LOG, ""): {PURGED},
}
# What no redaction is about.
LASTING = {STATE, SESSION, PURGED}


class Judgement:
    """`faults` are sentences; `looked` counts places by kind, `allowed` texts where they may be."""

    def __init__(self, wanted: dict[str, Wanted]) -> None:
        self.faults: list[str] = []
        self.looked: Counter[str] = Counter()
        self.bytes = 0
        self.allowed: Counter[str] = Counter()
        self._wanted = wanted

    def look(self, places: Iterable[Place], *, redacted: bool = False) -> None:
        for place in places:
            self.looked[place.kind] += 1
            self.bytes += len(place.data)
            may = ENTITLED.get((place.kind, place.who), set())
            if redacted:
                may = may & LASTING
            unpacked = list(layers(place.data))
            for whose, wanted in self._wanted.items():
                found = wanted.found_among(unpacked)
                if found and whose in may:
                    self.allowed[f"{whose} in {place.kind}"] += len(found)
                elif found:
                    self.faults.append(
                        f"{len(found)} {whose} in {place.kind} {place.name} of {place.who or 'nobody'}: {sorted(found)[:3]}"
                    )

    def said(self, title: str) -> str:
        """Counts for the report."""
        places = ", ".join(f"{count} {kind}" for kind, count in sorted(self.looked.items()))
        allowed = ", ".join(f"{count} {what}" for what, count in sorted(self.allowed.items()))
        return (
            f"{title}: {sum(self.looked.values())} places, {self.bytes / 1e6:.1f} MB ({places}); "
            f"{len(self.faults)} wrong; where they may be: {allowed or 'none'}"
        )
