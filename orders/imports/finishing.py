"""What a complete search means for its stores."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from orders.imports.rereading import finish_reread
from orders.models import ImportRun
from stores.models import Store


def finish(run: ImportRun) -> None:
    """All pages are stored. Only polls and catching up move a store's mark (IMP-7)."""
    if run.kind in (ImportRun.Kind.POLL, ImportRun.Kind.BACKFILL):
        _move_marks(run)
    elif run.kind == ImportRun.Kind.REREAD:
        finish_reread(run)


def _move_marks(run: ImportRun) -> None:
    """Every change up to the window's end is stored now; a mark never goes back.

    A store whose import date was reset while the run was under way starts before the window: it is left alone.
    """
    covered = Q(complete_through__gte=run.window_after) | Q(
        complete_through=None, import_from__gte=run.window_after
    )
    reached = Greatest(Coalesce(F("complete_through"), run.window_before), run.window_before)
    stores = Store.objects.filter(import_runs=run)
    stores.filter(covered).update(complete_through=reached)
    stores.update(last_import_at=run.ended_at)
