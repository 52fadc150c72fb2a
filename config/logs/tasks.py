"""The lines of a background task name the function and the task's id, never its arguments or result."""

from typing import Any

import structlog
from django_q.signals import post_execute_in_worker, pre_execute


def bind_task(func: Any, task: dict[str, Any], **_: Any) -> None:
    name = f"{func.__module__}.{func.__qualname__}" if callable(func) else "unknown"
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=name, task_id=str(task.get("id", "")))


def forget_task(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()


def connect() -> None:
    pre_execute.connect(bind_task, dispatch_uid="logs")
    post_execute_in_worker.connect(forget_task, dispatch_uid="logs")
