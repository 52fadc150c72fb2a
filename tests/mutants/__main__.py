"""``python -m tests.mutants [NAME ...]``: switches the guards off and says which tests noticed."""

import sys

from tests.mutants.running import run, say
from tests.mutants.table import MUTANTS


def main(names: list[str]) -> int:
    unknown = set(names) - {mutant.name for mutant in MUTANTS}
    if unknown:
        say(f"No such mutant: {', '.join(sorted(unknown))}")
        return 2
    return run([mutant for mutant in MUTANTS if not names or mutant.name in names])


sys.exit(main(sys.argv[1:]))
