"""The demo ends with 0 when all is right, and with 1 and the reason when it is not (design, contracts)."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from config.demo import asking, importing, labelling, privacy, running, shipping, starting, telling
from config.demo.amazon import SELLER_ID, Amazon
from config.demo.processes import Processes
from config.demo.report import Report
from config.demo.stage import SUPPORT_EMAIL, Figures, Stage, Step
from tests.demo.prepared import prepared
from tests.installation import ROOT, free_port, processes_with, wait_for, workers_of

pytestmark = pytest.mark.slow

ORDERS = running.LEAST_ORDERS
# Without the steps that the test at hand does not need.
UNSHIPPED = (*starting.STEPS, *importing.FIRST, *privacy.STEPS)


def interfere(before: Callable[[Stage], Figures], act: Callable[[Stage], None]) -> list[Step]:
    """The steps of the demo with `act` in front of the step that does `before`."""

    def quietly(stage: Stage) -> Figures:
        act(stage)
        return {}

    steps = list(
        UNSHIPPED if before in (privacy.check_pages, privacy.check_files) else running.STEPS
    )
    at = next(number for number, step in enumerate(steps) if step.act == before)
    return [*steps[:at], Step("Interfere", quietly), *steps[at:]]


# The folder of a demo, its steps and `patience_s` -> exit code and what it said.
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(shared_folder: Path) -> Run:
    def run(folder: Path, steps: list[Step], patience_s: float = 90) -> tuple[int, str]:
        ready = prepared(shared_folder)
        out = StringIO()
        code = running.run(
            folder,
            orders=ORDERS,
            port=free_port(),
            keep_serving=False,
            report=Report(out),
            steps=[ready if step.act == starting.prepare else step for step in steps],
            patience_s=patience_s,
        )
        assert not processes_with(f"DATA_DIR={folder}")
        return code, out.getvalue()

    return run


def test_the_demo_ends_with_0_and_says_what_it_counted(tmp_path: Path) -> None:
    command = ["demo", "--exit", f"--orders={ORDERS}", f"--dir={tmp_path}", f"--port={free_port()}"]
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nowhere"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for figure in (
        f"orders imported: {ORDERS}",
        "searchOrders calls: ",
        f"orders told in one feed: {shipping.TOGETHER}",
        "found at Amazon after a lost answer: 1",
        f"notifications Amazon accepted: {shipping.COUNT}, by one feed: {shipping.TOGETHER}, "
        f"labels Amazon sold: {labelling.COUNT}",
        "orders shipped in BigCommerce: ",
        f"pages of labels: {labelling.TOGETHER}",
        f"orders redacted: {ORDERS}",
        f"placeholders: {labelling.COUNT}",
        f"orders imported: {importing.FRESH}",
    ):
        assert figure in done.stdout
    kept = {path.name for path in tmp_path.iterdir()}
    assert {"waybill.sqlite3", "amazon.sqlite3", "web.log", "worker.log", "amazon.log"} <= kept
    assert not processes_with(f"DATA_DIR={tmp_path}")
    make_superuser(tmp_path)


def make_superuser(folder: Path) -> None:
    """A command as the demo prints one while it serves, in a shell that knows nothing of the demo."""
    out = StringIO()
    stage = Stage(folder, Processes(folder), orders=1, port=1, password="-")
    stage.amazon = Amazon("http://127.0.0.1:2")
    Report(out).serving(stage)
    line = next(each for each in out.getvalue().splitlines() if "manage.py" in each)
    command = line.partition("(")[2].removesuffix("doctor)")
    command += "createsuperuser --noinput --email=desk@example.com"
    done = subprocess.run(
        ["sh", "-c", command],
        env={"PATH": os.environ["PATH"], "DJANGO_SUPERUSER_PASSWORD": "a-long-enough-one"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(folder / "waybill.sqlite3")) as database:
        rows = database.execute("SELECT email FROM stores_user WHERE is_superuser").fetchall()
    assert sorted(rows) == [("desk@example.com",), (SUPPORT_EMAIL,)]


def test_i1_the_demo_fails_when_the_worker_is_killed_before_shipping(
    tmp_path: Path, run: Run
) -> None:
    def kill_workers(stage: Stage) -> None:
        mark = f"DATA_DIR={stage.folder}"
        wait_for("the workers", lambda: workers_of(mark))
        for pid in workers_of(mark):
            os.kill(pid, signal.SIGKILL)

    code, said = run(tmp_path, interfere(shipping.ship_singly, kill_workers), patience_s=15)
    assert code == 1
    # How soon the cluster replaces its workers decides which of the two is missed first.
    missed = (f"A batch with “{shipping.TOGETHER} orders marked", "One feed that Amazon is through")
    assert any(f"The demo failed: {what}" in said for what in missed)


def test_the_demo_fails_when_the_whole_cluster_is_killed(tmp_path: Path, run: Run) -> None:
    def kill_cluster(stage: Stage) -> None:
        for pid in workers_of(f"DATA_DIR={stage.folder}"):
            os.killpg(os.getpgid(pid), signal.SIGKILL)
            break

    code, said = run(tmp_path, interfere(shipping.ship_singly, kill_cluster))
    assert code == 1
    assert "The demo failed:" in said


def test_i1_the_demo_fails_when_amazon_holds_a_doubled_confirmation(
    tmp_path: Path, run: Run
) -> None:
    def confirm_again(stage: Stage) -> None:
        order_id = next(iter(stage.shipped))
        stage.wait("its confirmation", lambda: stage.amazon.order(order_id)["confirmations"])
        # As if it had never shipped: else Amazon refuses a second parcel for the same units.
        unshipped = {"sellingPartnerId": SELLER_ID, "orders": [stage.at_amazon[order_id]]}
        post(f"{stage.amazon.url}/_sandbox/orders", unshipped)
        post(f"{stage.amazon.url}/_sandbox/orders/{order_id}/confirmations", again(stage, order_id))

    code, said = run(tmp_path, interfere(asking.ask_amazon, confirm_again))
    assert code == 1
    assert "The demo failed: Amazon was told twice about" in said


def test_shp_18_the_demo_fails_when_a_batch_takes_two_feeds(tmp_path: Path, run: Run) -> None:
    def call_again(stage: Stage) -> None:
        with closing(sqlite3.connect(stage.folder / "amazon.sqlite3", timeout=20)) as database:
            columns = [row[1] for row in database.execute("PRAGMA table_info(feeds)")]
            other = {"id": "'1' || id"}
            copied = ", ".join(other.get(column, column) for column in columns)
            database.execute(f"INSERT INTO feeds SELECT {copied} FROM feeds")
            database.commit()

    code, said = run(tmp_path, interfere(telling.ask_later, call_again))
    assert code == 1
    assert "The demo failed: 2 feeds were made for one batch." in said


def test_shp_20_the_demo_fails_when_an_unanswered_call_was_made_twice(
    tmp_path: Path, run: Run
) -> None:
    def lose_another(stage: Stage) -> None:
        order_id = next(order for order in stage.shipped if order not in stage.by_feed)
        stage.wait("the answer", lambda: stage.amazon.order(order_id)["confirmations"])
        post(f"{stage.amazon.url}/_sandbox/faults", {"operation": "confirmShipment", "kind": "503"})

    steps = interfere(shipping.ship_singly, lose_another)
    code, said = run(tmp_path, steps)
    assert code == 1
    wanted = shipping.COUNT - shipping.TOGETHER
    assert f"The demo failed: {wanted + 1} confirmShipment calls were made for {wanted}" in said


def test_i6_the_demo_fails_when_amazon_sold_two_labels_for_an_order(
    tmp_path: Path, run: Run
) -> None:
    def buy_again(stage: Stage) -> None:
        order_id = next(iter(stage.labelled))
        with closing(sqlite3.connect(stage.folder / "amazon.sqlite3", timeout=20)) as database:
            columns = [row[1] for row in database.execute("PRAGMA table_info(shipments)")]
            other = {"id": "id || '-2'", "idempotency_key": "idempotency_key || '-2'"}
            copied = ", ".join(other.get(column, column) for column in columns)
            database.execute(
                f"INSERT INTO shipments SELECT {copied} FROM shipments WHERE order_id = ?",
                [order_id],
            )
            database.commit()

    code, said = run(tmp_path, interfere(asking.ask_amazon, buy_again))
    assert code == 1
    assert "The demo failed: Amazon sold 2 labels for order" in said


def again(stage: Stage, order_id: str) -> dict[str, Any]:
    """The body of a second, different confirmation."""
    order = stage.amazon.order(order_id)["order"]
    return {
        "marketplaceId": order["salesChannel"]["marketplaceId"],
        "packageDetail": {
            "packageReferenceId": "77",
            "carrierCode": "USPS",
            "trackingNumber": "9400100000000000000077",
            "shipDate": order["createdTime"],
            "orderItems": [
                {"orderItemId": item["orderItemId"], "quantity": item["quantityOrdered"]}
                for item in order["orderItems"]
            ],
        },
    }


def post(url: str, body: dict[str, Any]) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
    urllib.request.urlopen(request, timeout=30).close()


def test_i3_the_demo_fails_when_one_order_keeps_its_buyer(tmp_path: Path, run: Run) -> None:
    kept: list[tuple[object, ...]] = []
    columns = "buyer_data, name_key, redacted_at, id"

    def remember(stage: Stage) -> Figures:
        with closing(sqlite3.connect(stage.folder / "waybill.sqlite3")) as database:
            kept.append(database.execute(f"SELECT {columns} FROM orders_order").fetchone())
        return {}

    def restore(stage: Stage) -> None:
        with closing(sqlite3.connect(stage.folder / "waybill.sqlite3", timeout=20)) as database:
            database.execute(
                "UPDATE orders_order SET buyer_data = ?, name_key = ?, redacted_at = ? WHERE id = ?",
                kept[0],
            )
            database.commit()

    steps = interfere(privacy.check_pages, restore)
    at = next(number for number, step in enumerate(steps) if step.act == privacy.redact)
    steps.insert(at, Step("Remember", remember))
    code, said = run(tmp_path, steps)
    assert code == 1
    assert (
        f"The demo failed: The marker shows on {ORDERS - 1} of {ORDERS} orders" in said
        or "still shows" in said
    )


def test_i3_the_demo_fails_when_one_name_is_left_in_the_database(tmp_path: Path, run: Run) -> None:
    def leak(stage: Stage) -> None:
        buyer = next(iter(stage.at_amazon.values()))["buyer"]
        assert isinstance(buyer, dict)
        with closing(sqlite3.connect(stage.folder / "waybill.sqlite3", timeout=20)) as database:
            database.execute("UPDATE orders_orderitem SET title = ?", [buyer["buyerName"]])
            database.commit()

    code, said = run(tmp_path, interfere(privacy.check_files, leak))
    assert code == 1
    assert "waybill.sqlite3" in said
    assert "still holds 1 names" in said


def test_ctrl_c_stops_everything_that_the_demo_serves(tmp_path: Path) -> None:
    """With the first steps only; what comes between changes nothing here."""
    program = (
        "import sys; from pathlib import Path; from config.demo import running, starting; "
        "from config.demo.report import Report; "
        f"sys.exit(running.run(Path({str(tmp_path)!r}), orders=30, port={free_port()}, "
        "keep_serving=True, report=Report(), steps=starting.STEPS))"
    )
    # As a shell starts a job in the background: Python then leaves SIGINT ignored.
    command = ["sh", "-c", 'trap "" INT; exec "$0" "$@"', sys.executable, "-c", program]
    demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = demo.stdout.readline() if demo.stdout else ""
            assert line, said
            said += line
        assert "demo@example.com" in said
        assert processes_with(f"DATA_DIR={tmp_path}")
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
        assert not processes_with(f"DATA_DIR={tmp_path}")
    finally:
        demo.terminate()
        demo.communicate()
