"""Stories that are told in every run: what chance seldom comes to, each term that decides and each step among it."""

from shipments.tracking.seen import Source
from tests.redaction.machine.desk import REDACTED
from tests.redaction.machine.parcels import SERVICES
from tests.redaction.machine.steps import Step
from tests.redaction.machine.texts import WRITINGS

DAY = 24
FOLLOWED, NUMBERLESS, UNFOLLOWED, _ = SERVICES


def days(number: int, *, up: bool = True) -> Step:
    return Step("time_passes", {"hours": number * DAY, "up": up})


def leaves(how: str, service: object = FOLLOWED, *, days: int = 0, pick: int = 0) -> Step:
    arguments = {"pick": pick, "how": how, "service": service, "days": days}
    return Step("a_parcel_leaves", arguments)


def delivered(by: Source | None) -> Step:
    return Step("a_parcel_is_delivered", {"pick": 0, "hours_ago": 0, "by": by})


def again(*, reset: bool) -> Step:
    return Step("everything_comes_again", {"status": "", "reset": reset})


def note(which: int, writing: str, pick: int = 0) -> Step:
    return Step(
        "a_note_is_written", {"pick": pick, "which": which, "writing": WRITINGS.index(writing)}
    )


def store(place: int, how: str) -> Step:
    return Step("a_store_stops_or_goes_on", {"place": place, "how": how})


def arrive(place: int, status: str = "UNSHIPPED", *, by_amazon: bool = False) -> Step:
    return Step(
        "orders_come",
        {
            "place": place,
            "buyers": [3],
            "status": status,
            "by_amazon": by_amazon,
            "together": False,
        },
    )


# Each begins with two orders of one person in the first place, and a worker that is there.
STORIES: dict[str, list[Step]] = {
    "the import decides of what nobody ships, whatever becomes of the store": [
        arrive(1, "SHIPPED"),
        arrive(1, "CANCELLED"),
        arrive(2, by_amazon=True),
        store(1, "disconnected"),
        store(0, "paused"),
        days(6, up=False),
        store(0, "resumed"),
        store(0, "frozen"),
        Step("a_deadline_comes", {"pick": 0, "tick": -1}),
        Step("a_deadline_comes", {"pick": 0, "tick": 0}),
        days(10),
        again(reset=False),
    ],
    "the ship date decides": [leaves("recorded"), days(31)],
    "the label decides, where a ship date was corrected late": [
        leaves("recorded"),
        days(20),
        Step("a_rejected_shipment_is_corrected", {"pick": 0, "service": FOLLOWED, "days": 0}),
        days(30),
    ],
    "the delivery decides, where it came before the ship date": [
        leaves("bought", days=5),
        delivered(Source.LABEL),
        days(31),
    ],
    "what a carrier reported goes on counting, whatever people say later": [
        leaves("bought", days=5),
        delivered(Source.LABEL),
        days(1),
        delivered(Source.PERSON),
        days(1),
        delivered(Source.PERSON),
        days(31),
    ],
    "an unfollowed parcel counts from when it was recorded": [
        leaves("recorded", UNFOLLOWED, days=3),
        leaves("recorded", NUMBERLESS, days=1),
        days(31),
    ],
    "a void makes orders overdue that left in one box, and nothing brings them back": [
        note(0, "as it is"),
        note(3, "dotted"),
        leaves("combined"),
        Step("a_return_label_is_kept", {"pick": 0, "kept": True}),
        days(15),
        Step("a_person_voids", {"pick": 0}),
        Step("sweep", {"dies_after": 2}),
        again(reset=False),
        again(reset=True),
        leaves("bought", pick=REDACTED),
        Step("the_files_of_a_label_are_fetched_again", {"pick": REDACTED}),
        Step("a_return_label_is_kept", {"pick": REDACTED, "kept": True}),
        Step("an_address_is_edited", {"pick": REDACTED, "back": False}),
        note(1, "in capitals", pick=REDACTED),
        Step("sweep", {"dies_after": None}),
    ],
    "a void and another parcel prolong nothing": [
        leaves("recorded"),
        days(29),
        Step("a_parcel_is_voided_and_leaves_again", {"pick": 0, "service": FOLLOWED}),
        days(31),
    ],
    "of two parcels the earlier counts, and a delivery is taken back": [
        leaves("combined"),
        days(3),
        leaves("bought", days=5),
        Step("the_files_of_a_label_are_fetched_again", {"pick": 0}),
        delivered(Source.PERSON),
        days(1),
        delivered(Source.PERSON),
        delivered(None),
        Step("a_return_label_is_kept", {"pick": 0, "kept": True}),
        Step("a_return_label_is_kept", {"pick": 0, "kept": False}),
        days(31),
    ],
    "an address is edited and taken back, and staff remove an order of each kind": [
        note(1, "in capitals"),
        Step("an_address_is_edited", {"pick": 0, "back": False}),
        note(1, "as it is"),
        Step("an_address_is_edited", {"pick": 0, "back": True}),
        Step("staff_redacts_early", {"pick": 0}),
        Step("an_order_is_entered", {"buyer": 2}),
        note(0, "removed"),
        note(0, "as it is"),
        Step("staff_redacts_early", {"pick": 0}),
        Step("staff_redacts_early", {"pick": REDACTED}),
        Step("sweep", {"dies_after": None}),
    ],
}
