"""Control of how the sandbox behaves: faults, rate plans, the clock, a fresh start."""

from werkzeug.wrappers import Request

from sandbox.bigcommerce.api import NAMES
from sandbox.errors import ControlRefusal
from sandbox.faults import APART, BIGCOMMERCE, DEFAULT_HOLD_SECONDS, KINDS, Fault
from sandbox.fields import Fields
from sandbox.throttling import LIFTED, PUBLISHED, Plan
from sandbox.times import format_time
from sandbox.world import World


def list_faults(world: World, request: Request) -> dict[str, object]:
    return {"faults": world.faults.listing()}


def script_fault(world: World, request: Request) -> dict[str, object]:
    """Add a fault (fields as in ``faults.Fault``), or ``{"clear": true}``.

    With ``probability`` and no ``count`` it stays until cleared; otherwise it strikes once.
    """
    fields = Fields.of(request)
    if fields.flag("clear"):
        fields.done()
        return clear_faults(world, request)
    operation, kind = fields.needed_text("operation"), fields.needed_text("kind")
    if operation not in {"*", *APART, *PUBLISHED, f"{BIGCOMMERCE}*", *NAMES}:
        raise ControlRefusal(f"No such operation: {operation}")
    if kind not in KINDS:
        raise ControlRefusal(f"kind must be one of {', '.join(sorted(KINDS))}.")
    probability = fields.number("probability", 1.0)
    count = fields.integer("count", 1 if probability >= 1 else -1)
    status = fields.integer("status", 0)
    lag = fields.number("lag", -1.0)
    fault = Fault(
        operation=operation,
        kind=kind,
        count=count if count >= 0 else None,
        probability=probability,
        skip=fields.integer("skip", 0),
        seller_id=fields.text("sellingPartnerId"),
        order_id=fields.text("orderId"),
        seconds=fields.number("seconds", DEFAULT_HOLD_SECONDS),
        status=status or None,
        seed=fields.integer("seed", 0),
        share=fields.number("share", 0.5),
        lag=lag if lag >= 0 else None,
        words=fields.text("words") or "",
    )
    fields.done()
    world.faults.add(fault)
    return list_faults(world, request)


def clear_faults(world: World, request: Request) -> dict[str, object]:
    world.faults.clear()
    return list_faults(world, request)


def list_rates(world: World, request: Request) -> dict[str, object]:
    return {"rates": world.throttle.table(request.args.get("sellingPartnerId"))}


def change_rates(world: World, request: Request) -> dict[str, object]:
    """Change the plan of ``operation`` (``*``: all) for ``sellingPartnerId`` or for everybody.

    Either ``rate`` and ``burst``, or ``lifted``, or ``restore`` for the published plan. The
    buckets concerned are full afterwards.
    """
    fields = Fields.of(request)
    operation = fields.needed_text("operation")
    seller_id = fields.text("sellingPartnerId")
    lifted, restore = fields.flag("lifted"), fields.flag("restore")
    rate, burst = fields.number("rate", -1), fields.integer("burst", -1)
    fields.done()
    if operation != "*" and operation not in PUBLISHED:
        raise ControlRefusal(f"No such operation: {operation}")
    plan: Plan | None = LIFTED if lifted else None
    if not lifted and not restore:
        if rate < 0 or burst < 0:
            raise ControlRefusal("Give rate and burst, or lifted, or restore.")
        plan = Plan(rate, burst)
    for name in PUBLISHED if operation == "*" else (operation,):
        world.throttle.change(name, plan, seller_id)
    return {"rates": world.throttle.table(seller_id)}


def move_clock(world: World, request: Request) -> dict[str, object]:
    """Move the sandbox's time by ``advanceSeconds``; tokens, codes and buckets feel it. Answers the time.

    ``dateShiftSeconds``: so far from the machine's own time is the Date header of every answer from now on.
    """
    fields = Fields.of(request)
    seconds = fields.number("advanceSeconds", 0.0)
    shift = fields.number("dateShiftSeconds", world.clock.date_shift)
    fields.done()
    world.clock.advance(seconds)
    world.clock.date_shift = shift
    return {"offsetSeconds": world.clock.offset, "now": format_time(world.clock.now())}


def reset(world: World, request: Request) -> dict[str, object]:
    """Empty everything: data, faults, rate plans, the clock's offset."""
    world.faults.clear()
    world.throttle.reset()
    world.clock.reset()
    world.database.empty()
    world.agenda.forget()
    world.bigcommerce.forget()
    return {"reset": True}
