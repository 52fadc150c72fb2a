"""All mutants."""

from tests.mutants import access, outbox, privacy

MUTANTS = [*outbox.MUTANTS, *privacy.MUTANTS, *access.MUTANTS]
