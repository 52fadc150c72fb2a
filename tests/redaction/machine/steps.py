"""Steps of a story, each as often as it weighs.

Rules of hypothesis are left out of half of the stories at random. Here most steps need others before them: no parcel is
voided that never left, so they are one rule that draws its step.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st

Method = TypeVar("Method", bound=Callable[..., None])


class Step(NamedTuple):
    """The name of a method and its arguments, as a failing story shows them."""

    name: str
    arguments: dict[str, Any]


def step(weight: int = 1, **arguments: st.SearchStrategy[Any]) -> Callable[[Method], Method]:
    """Marks a method that is drawn `weight` times as often as one of weight 1."""

    def mark(method: Method) -> Method:
        vars(method)["step"] = (weight, st.fixed_dictionaries(arguments))
        return method

    return mark


def steps_of(desk: type) -> dict[str, tuple[int, st.SearchStrategy[dict[str, Any]]]]:
    """Name -> weight and arguments of the steps of a class and its bases."""
    return {
        name: getattr(desk, name).step
        for name in sorted(dir(desk))
        if hasattr(getattr(desk, name), "step")
    }


def any_step(desk: type) -> st.SearchStrategy[Step]:
    found = steps_of(desk)
    names = [name for name, (weight, _) in found.items() for _ in range(weight)]
    return st.sampled_from(names).flatmap(
        lambda name: st.builds(Step, st.just(name), found[name][1])
    )
