"""The only door to the queue: a poke says "look for due work" and carries ids only (decision 12)."""

from django_q.tasks import async_task


def poke(task: str, *ids: int) -> None:
    """Enqueue the function with the dotted name `task`. Inside a transaction it commits or vanishes with it."""
    async_task(task, *ids)
