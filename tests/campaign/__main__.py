"""``python -m tests.campaign --database postgresql --orders 1000 --kills 200 --minutes 25 --seed 1``

Real processes are killed at random while orders are shipped and the pretended Amazon misbehaves; then Amazon's side
must show one accepted confirmation for each (I1). Prints the figures as JSON; 1 with the reasons if an invariant failed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.campaign.course import Plan, run
from tests.desk import POSTGRESQL, SQLITE


def main() -> int:
    databases = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    parser = argparse.ArgumentParser(prog="python -m tests.campaign")
    parser.add_argument("--database", choices=databases, default="postgresql")
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a new folder for logs, kept afterwards")
    given = parser.parse_args()
    plan = Plan(databases[given.database], given.orders, given.kills, given.minutes, given.seed)
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        place = given.keep or Path(folder)
        place.mkdir(exist_ok=True)
        figures = run(plan, place)
    sys.stdout.write(figures.as_json() + "\n")
    for reason in figures.failures():
        sys.stderr.write(f"FAILED: {reason}\n")
    return 1 if figures.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
