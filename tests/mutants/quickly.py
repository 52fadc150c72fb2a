"""A pytest plugin for mutants: models tell more stories than in a usual run, and do not shorten the one that fails."""

import os

from hypothesis import Phase, settings

os.environ.update(OUTBOX_EXAMPLES="25", REDACTION_EXAMPLES="40", IMPORT_EXAMPLES="25")
settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")
