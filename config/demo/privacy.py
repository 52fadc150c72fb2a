"""Steps: time moves on, buyers' details go, and nothing of them is left on a page or in a file (I3)."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.demo import environment
from config.demo.failing import StepFailed, must
from config.demo.folder import product_files
from config.demo.page import Page
from config.demo.reading import orders_on, pages_from
from config.demo.stage import Figures, Stage, Step

# Beyond every term: 14 days after the import, 30 after the ship date or delivery, 44 after the label (RED-10 to 22).
# The first orders are due in up to 9 days and delivered within 8 more.
DAYS = 50
MARKER = "REDACTED (Amazon)"
_DETAILS = 60
_EVERY_ORDER = "/orders/?tab=all"


def redact(stage: Stage) -> Figures:
    order_id, page = _some_order(stage)
    seen = next((trace for trace in traces_of(stage.at_amazon[order_id]) if trace in page.text), "")
    must(bool(seen), f"Order {order_id} shows nothing of its buyer, so redaction proves nothing.")
    until = (datetime.now(UTC) + timedelta(days=DAYS)).isoformat()
    said = stage.processes.run(
        "redact", environment.manage("redact", "--at", until), stage.environment
    )
    found = re.search(r"Redacted ([\d,]+) orders", said)
    if found is None:
        raise StepFailed(f"The command redact said: {said.strip()}")
    redacted = int(found[1].replace(",", ""))
    must(redacted == stage.orders, f"{redacted} orders were redacted, {stage.orders} were due.")
    proof = stage.visitor.get("/privacy/?tab=done").text
    must(" late" not in proof, "The Privacy page shows orders that were redacted late.")
    return {"days later": DAYS, "orders redacted": redacted, "late": 0}


def check_pages(stage: Stage) -> Figures:
    traces = _all_traces(stage)
    visited = marked = 0
    addresses: dict[str, str] = {}
    for page in pages_from(stage.visitor, _EVERY_ORDER):
        addresses |= orders_on(page)
        marked += page.text.count(MARKER)
        visited += 1
        _must_be_clean(page, traces, "the orders page")
    missing = stage.at_amazon.keys() - addresses.keys()
    must(not missing, f"{len(missing)} orders are not on the orders pages.")
    must(marked >= stage.orders, f"The marker shows on {marked} of {stage.orders} orders.")
    for page in pages_from(stage.visitor, "/orders/customers/"):
        visited += 1
        _must_be_clean(page, traces, "the customers page")
    # The lists showed every order; the shipped ones have the most to hide, and come first.
    shipped = stage.shipped.keys() | stage.labelled.keys()
    looked_at = sorted(addresses, key=lambda order_id: order_id not in shipped)[:_DETAILS]
    for order_id in looked_at:
        page = stage.visitor.get(addresses[order_id])
        visited += 1
        _must_be_clean(page, traces, f"the page of order {order_id}")
        must(MARKER in page.text, f"The page of order {order_id} does not show the marker.")
    return {"pages visited": visited, "traces of buyers": 0}


def check_files(stage: Stage) -> Figures:
    needles = {form for trace in _all_traces(stage) for form in _written(trace)}
    files = [path for path in product_files(stage.folder) if not _is_static(stage.folder, path)]
    for path in files:
        data = path.read_bytes()
        left = sum(needle in data for needle in needles)
        must(not left, f"{path} still holds {left} names, streets or phones of buyers.")
    return {"files searched": len(files), "traces of buyers": 0}


def _is_static(folder: Path, path: Path) -> bool:
    """Collected before the first order existed."""
    return path.is_relative_to(folder / "static")


def _some_order(stage: Stage) -> tuple[str, Page]:
    order_id, address = next(iter(orders_on(stage.visitor.get(_EVERY_ORDER)).items()))
    return order_id, stage.visitor.get(address)


def _all_traces(stage: Stage) -> set[str]:
    return {trace for order in stage.at_amazon.values() for trace in traces_of(order)}


def traces_of(order: dict[str, Any]) -> set[str]:
    """Names, streets and phones of one order, as Amazon holds them."""
    address = order.get("recipient", {}).get("deliveryAddress", {})
    found = {order.get("buyer", {}).get("buyerName", "")}
    found |= {address.get(part, "") for part in ("name", "addressLine1", "phone")}
    return found - {""}


def _written(trace: str) -> set[bytes]:
    """How a program might have written it: plain, or escaped in JSON."""
    return {trace.encode(), json.dumps(trace)[1:-1].encode()}


def _must_be_clean(page: Page, traces: set[str], where: str) -> None:
    left = sum(trace in page.text for trace in traces)
    must(not left, f"After redaction {where} still shows {left} names, streets or phones.")


STEPS = (
    Step(f"Let {DAYS} days pass, hour by hour, and redact", redact),
    Step("Look for buyers on every page", check_pages),
    Step("Look for buyers in every file", check_files),
)
