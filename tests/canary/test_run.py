"""I3, I4, I5, T11, T13: unique texts through the whole product with real processes, then nothing of them is left."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amazon import PretendedAmazon
from tests.canary import course, later
from tests.canary.judging import (
    DERIVED,
    ENTERED,
    OURS,
    PURGED,
    SECRET,
    SEED,
    SESSION,
    STATE,
    THEIRS,
    Judgement,
)
from tests.canary.places import LOG, Place, database, kept, papers, shown
from tests.canary.scene import ORDERS, Scene, scene_of
from tests.canary.search import Wanted
from tests.desk import POSTGRESQL, SQLITE, desk_on

pytestmark = pytest.mark.slow


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def scene(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Scene]:
    with desk_on(request.param, tmp_path, migrated_file, amazon, "tests.canary.installed") as desk:
        scene = scene_of(desk, random.randrange(10**6))
        scene.start()
        try:
            yield scene
        finally:
            scene.stop()
            desk.kill_all()


def test_i3_i4_i5_t4_t5_t11_t13_texts_are_only_where_they_belong_and_after_redaction_nowhere(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    course.everything(scene)
    for person in scene.people:
        person.walk("/", "/admin/" if person.name == "support" else "/help/")
    derived = scene.look_inside("derived")
    before = Judgement(wanted(scene))
    before.look(shown(scene.people))
    before.look(papers(scene))
    before.look(kept(scene))
    say(capsys, before.said("Before redaction"))
    assert before.faults == []
    traces = Wanted([], derived["texts"] + derived["files"], plain=True)
    there = Judgement({DERIVED: traces})
    there.look(database(scene))
    assert there.faults, "sealed texts and hashes are not found where they are"

    later.redact(scene)
    purged = Wanted([], scene.orders[ORDERS:])
    after = Judgement(wanted(scene) | {DERIVED: traces, PURGED: purged})
    after.look(shown(scene.people), redacted=True)
    after.look(kept(scene), redacted=True)
    say(capsys, after.said("After redaction"))
    assert after.faults == []
    assert notices_a_line(scene, "web.log")


def notices_a_line(scene: Scene, name: str) -> bool:
    """Would one line of one log have been found?"""
    path = scene.desk.folder / name
    word = min(scene.ours.words)
    judgement = Judgement(wanted(scene))
    judgement.look([Place(LOG, name, path.read_bytes() + f"hello {word}".encode())])
    return len(judgement.faults) == 1


def wanted(scene: Scene) -> dict[str, Wanted]:
    cookies = [person.cookies for person in scene.people]
    csrf = {jar["csrf"] for jar in cookies if "csrf" in jar}
    tokens = scene.look_inside("secrets")["tokens"]
    return {
        OURS: Wanted(scene.ours.words, scene.ours.phones),
        THEIRS: Wanted(scene.theirs.words, scene.theirs.phones),
        ENTERED: Wanted(scene.entered.words, scene.entered.phones),
        SECRET: Wanted([], {*scene.secrets, *tokens, *csrf}),
        STATE: Wanted([], scene.states),
        SEED: Wanted([], scene.seeds.values()),
        SESSION: Wanted([], {jar["session"] for jar in cookies}),
    }


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
