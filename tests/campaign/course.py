"""A campaign from start to end: import, ship, kill and spoil; then calm, until the system rests; then the judgement."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.amazon import PretendedAmazon, start_amazon, stop_amazon
from tests.campaign import buyers
from tests.campaign.elsewhere import Elsewhere
from tests.campaign.faults import Mix, missed
from tests.campaign.figures import Figures
from tests.campaign.furnishing import MEMBER, PASSWORD, RAISED, SUPPORT, furnish
from tests.campaign.killer import Killer
from tests.campaign.member import Member
from tests.campaign.mending import MENDED
from tests.campaign.support import Support
from tests.campaign.units import LEAP_S, Machines
from tests.desk import POSTGRESQL, Desk
from tests.postgres import find_programs, throw_away

CLIENT = ("amzn1.application-oa2-client.campaign", "secret-of-the-campaign")
UNFINISHED = (
    "SELECT count(*) FROM shipments_shipmentnotification WHERE state NOT IN"
    " ('accepted', 'not_needed', 'cancelled')"
)
RUNNING = "SELECT count(*) FROM shipments_batch WHERE state = 'running'"
DEATHS = ("deaths at notify-…", "deaths at feed-…")
# The longest wait of a retry is an hour.
LONGEST_WAIT_S = 3700


class Plan(NamedTuple):
    """`minutes`: the bound of everything.

    `busy_s`: over so many seconds the kills are spread; it becomes calm after them, once what is `demanded` has struck.
    0 is half of `minutes`, and until all is shipped.
    `calm_s`: so long nobody interferes while the system comes to rest; what then still waits has its time leapt over,
    `leap_s` at first. `demanded`: what must have happened, or the campaign says nothing; () is everything that can.
    """

    database: str
    orders: int
    kills: int
    minutes: float
    seed: int
    busy_s: float = 0
    calm_s: float = 30
    leap_s: int = LEAP_S
    sellers: int = 4
    demanded: tuple[str, ...] = ()

    @property
    def clusters(self) -> int:
        """SQLite takes one only."""
        return 2 if self.database == POSTGRESQL else 1


def run(plan: Plan, folder: Path) -> Figures:
    """Raises AssertionError if the installation cannot even be set up."""
    process, url = start_amazon(folder, "--client-id", CLIENT[0], "--client-secret", CLIENT[1])
    try:
        with _database(plan) as database_url:
            desk = Desk(
                folder, PretendedAmazon(url, *CLIENT), "tests.campaign.installed", database_url
            )
            return _campaign(plan, desk)
    finally:
        stop_amazon(process)


@contextmanager
def _database(plan: Plan) -> Iterator[str]:
    """A throw-away PostgreSQL, or nothing: a file of the installation's own."""
    if plan.database != POSTGRESQL:
        yield ""
        return
    programs = find_programs()
    assert programs is not None, "PostgreSQL's programs were not found"
    with throw_away(programs) as url:
        yield url


def _campaign(plan: Plan, desk: Desk) -> Figures:
    places = furnish(desk, plan.sellers, plan.orders, plan.seed)
    figures = Figures(plan._asdict(), rates={name: rate for name, (rate, _) in RAISED.items()})
    machines = Machines(desk, plan.clusters)
    mix = Mix(desk.amazon, plan.seed)
    member = Member(desk.environment["BASE_URL"], (MEMBER, PASSWORD), places, plan.seed)
    support = Support(desk.environment["BASE_URL"], (SUPPORT, PASSWORD))
    elsewhere = Elsewhere(desk.amazon, plan.orders // 50, plan.seed)
    busy_s = plan.busy_s or plan.minutes * 30
    killer = Killer(machines, plan.kills, busy_s, plan.seed)
    began = time.monotonic()
    people = (member, support)
    try:
        for thread in people:
            thread.start()
        while time.monotonic() - began < plan.minutes * 36 and not (
            killer.done and (_is_enough(plan, mix) if plan.busy_s else member.finished)
        ):
            machines.revive(killer.next_faults())
            if member.known and killer.ident is None:
                # Before that there is nothing to tell, and a failed import waits for minutes.
                mix.begin()
                killer.start()
            elsewhere.maybe_ship(member.known)
            time.sleep(0.3)
        figures.busy_s = time.monotonic() - began
        killer.end()
        mix.end()
        member.calm = True
        machines.power_cut(plan.leap_s)
        _rest(plan, desk, machines, member, figures, began + plan.minutes * 60)
    finally:
        killer.end()
        for thread in people:
            thread.stop.set()
        for thread in people:
            thread.join(70)
        machines.stop()
    figures.kills = killer.counts
    by_hand = Counter({"shipped in Seller Central": elsewhere.shipped})
    figures.acts = member.acts + support.acts + by_hand
    figures.faults = mix.hits()
    figures.at_fault_points = machines.faults_reached()
    figures.not_exercised = _not_exercised(plan, figures)
    figures.leapt_s = machines.leapt_s
    figures.calls = desk.amazon.summary()["calls"]
    figures.judgement = desk.inside("check", desk.amazon.url)
    figures.judgement["violations"] += buyers.in_logs(desk)
    return figures


def _is_enough(plan: Plan, mix: Mix) -> bool:
    """Of a short form: the rest of the orders is shipped without faults."""
    return bool(plan.busy_s) and not missed(mix.hits(), plan.demanded)


def _not_exercised(plan: Plan, figures: Figures) -> list[str]:
    """Faults that never struck, places where nothing died, what nobody had to mend."""
    happened = figures.faults + figures.acts
    for point, deaths in figures.at_fault_points.items():
        happened[f"deaths at {point.partition('-')[0]}-…"] += deaths
    demanded = plan.demanded or (*figures.faults, *DEATHS, *MENDED)
    return missed(happened, demanded)


def _rest(
    plan: Plan, desk: Desk, machines: Machines, member: Member, figures: Figures, until: float
) -> None:
    """No fault any more: the queue empties by itself."""
    began, leapt_before, calm_since = time.monotonic(), machines.leapt_s, 0.0
    while (now := time.monotonic()) < until:
        machines.revive([])
        if member.finished and not desk.rows(UNFINISHED)[0][0] and not desk.rows(RUNNING)[0][0]:
            figures.rest_s = now - began + machines.leapt_s - leapt_before
            return
        if not calm_since and machines.are_up():
            calm_since = now
        if calm_since and now - calm_since > plan.calm_s:
            machines.power_cut(plan.leap_s if machines.leapt_s == leapt_before else LONGEST_WAIT_S)
            calm_since = 0.0
        time.sleep(0.5)
