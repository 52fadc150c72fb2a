"""All mutants."""

from tests.mutants import access, deadlines, outbox, privacy

MUTANTS = [*outbox.MUTANTS, *privacy.MUTANTS, *deadlines.MUTANTS, *access.MUTANTS]
