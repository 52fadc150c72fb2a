"""What people do in a run, before anything is redacted: everything that ever gets a buyer's text or a secret in hand."""

import re
from functools import partial
from urllib.parse import quote

from config.demo.furnishing import _SENDER
from config.demo.shipping import CARRIER, tracking_number
from tests.amazon import US
from tests.canary.person import Person
from tests.canary.scene import FIRST, MAYA, ORDERS, OTTO, SECOND, SUPPORT, Scene
from tests.installation import wait_for
from tests.shipments.pdfs import pdf

CONFIRM = "confirmShipment"
_PARCEL = {"length": "12", "width": "9", "height": "4", "weight": "20"}


def everything(scene: Scene) -> None:
    maya = scene.sign_in("maya", MAYA)
    otto = scene.sign_in("otto", OTTO)
    support = scene.sign_in("support", SUPPORT)
    connect(scene, maya, otto)
    settle_in(scene, maya, support)
    edit(scene, maya)
    search(scene, maya)
    buy_labels(scene, maya)
    tell_with_faults(scene, maya)
    tell_by_feed(scene, maya)
    return_label(scene, maya)
    enter(scene, maya)
    export(scene, maya)
    reveal(scene, support)
    break_something(scene, maya)


def connect(scene: Scene, maya: Person, otto: Person) -> None:
    """One by Amazon's consent page, one by a pasted refresh token."""
    form = maya.get("/stores/connect/").form_with("marketplace_id")
    page = maya.submit(form, marketplace_id=US, product_identifier="SKU")
    (there,) = [link.to for link in page.links if link.to.startswith(scene.desk.amazon.url)]
    consent = maya.get(there).form_with("selling_partner_id", "consent")
    maya.submit(consent, selling_partner_id=FIRST, consent="yes")
    form = otto.get("/stores/connect/token/").form_with("refresh_token")
    wrong = f"Atzr|{scene.invented()}"
    otto.bearable = (422,)
    page = otto.submit(
        form, seller_id=SECOND, refresh_token=wrong, marketplace_id=US, product_identifier="SKU"
    )
    otto.bearable = ()
    otto.submit(
        page.form_with("refresh_token"), seller_id=SECOND,
        refresh_token=scene.sellers[1].refresh_token, marketplace_id=US, product_identifier="SKU",
    )  # fmt: skip
    scene.secrets |= maya.codes
    scene.states |= maya.states
    assert maya.codes
    assert maya.states
    for person, count in ((maya, ORDERS), (otto, 2)):
        wait_for(f"the orders of {person.name}", partial(_shows, person, count), 90)


def _shows(person: Person, count: int) -> bool:
    page = person.get("/orders/?tab=all")
    return len(set(re.findall(r"\d{3}-\d{7}-\d{7}", page.text))) >= count


def settle_in(scene: Scene, maya: Person, support: Person) -> None:
    """A sender, feeds from two orders on, Buy Shipping, and BigCommerce with a token of its own."""
    add = maya.get("/stores/addresses/").link_named("Add an address")
    maya.submit(maya.get(add).form_with("line1", "postal_code"), **_SENDER)
    maya.get(maya.get("/stores/").link_named("Amazon.com"))
    store = maya.address
    settings = maya.get(f"{store}shipping/").form_with("ship_from")
    (address,) = [key for key in settings.choices["ship_from"] if key]
    maya.submit(settings, ship_from=address)
    public_id = store.strip("/").split("/")[-1]
    maya.submit(maya.get(f"/shipments/settings/{public_id}/").form_with("feed_from"), feed_from="2")
    change = support.get(f"/admin/stores/store/?q={FIRST}").link_named("Amazon.com")
    support.submit(support.get(change).form_with("buy_shipping"), buy_shipping="on")
    amazon = scene.desk.amazon
    token = amazon.control("bigcommerce", {"storeHash": "canary1"})["token"]
    scene.secrets.add(token)
    amazon.control(
        "bigcommerce/canary1/orders",
        {"sellingPartnerId": FIRST, "orderIds": scene.orders[:ORDERS]},
    )
    form = maya.get(f"{store}bigcommerce/").form_with("store_hash", "token")
    maya.submit(form, store_hash="canary1", token=token)


def edit(scene: Scene, maya: Person) -> None:
    """Another address, and a note that quotes the buyer."""
    page = scene.page_of(maya, scene.orders[0])
    order = maya.address
    form = maya.get(f"{order}address/").form_with("recipient_name")
    maya.submit(form, recipient_name=f"Neo {scene.ours.word()}", line1=f"1 {scene.ours.word()} Way")
    name = scene.name_of(scene.orders[1])
    page = scene.page_of(maya, scene.orders[1])
    form = maya.get(f"{maya.address}note/").form_with("note")
    page = maya.submit(form, note=f"{name} rang: leave it with the neighbours")
    assert name in page.text


def search(scene: Scene, maya: Person) -> None:
    """As it is meant, and as people do it wrong: a name in an address."""
    name = scene.name_of(scene.orders[2])
    page = maya.get("/orders/")
    found = maya.submit(page.form_with("q"), q=name)
    assert scene.orders[2] in found.text, found.text[:300]
    for address in (f"/orders/?q={quote(name)}", f"/no/such/page/?name={quote(name)}"):
        maya.fetch(address, 404)


def buy_labels(scene: Scene, maya: Person) -> None:
    """In the dialog and as a batch; labels, slips and the papers of the batch are handed out."""
    page = scene.page_of(maya, scene.orders[3])
    order = maya.address
    ask = maya.get(page.link_named("Buy label")).form_with("length", "ship_from")
    rates = maya.submit(ask, **_PARCEL).form_with("rate", "key")
    page = maya.submit(rates)
    scene.papers["label"] = maya.download(page.link_named("Print label (PDF)"))
    public_id = order.strip("/").split("/")[-1]
    scene.papers["slip"] = maya.download(f"/shipments/papers/slip/{public_id}/")
    ticks = maya.get("/orders/").form_with("order")
    ids = [scene.public_id(maya, number) for number in scene.orders[4:6]]
    draft = maya.submit(ticks, press="kind=labels", order=ids)
    maya.submit(draft.form_with("policy", "length"), press="start=yes", **_PARCEL)
    address = maya.address.partition("?")[0]
    wait_for("the labels of a batch", lambda: "2 labels bought." in maya.get(address).text, 90)
    page = maya.get(address)
    scene.papers["batch labels"] = maya.download(page.link_named("Print labels"))
    scene.papers["batch slips"] = maya.download(page.link_named("Packing slips"))


def tell_with_faults(scene: Scene, maya: Person) -> None:
    """Throttled, then an error that quotes the buyer, then a refusal that quotes the buyer."""
    number = scene.orders[6]
    name = scene.name_of(number)
    amazon = scene.desk.amazon
    amazon.fault(CONFIRM, "429", count=1, orderId=number)
    amazon.fault(CONFIRM, "timeout_before", count=1, orderId=number, seconds=1)
    amazon.fault(CONFIRM, "500", count=1, orderId=number, words=f"No package for {name}")
    amazon.fault(CONFIRM, "refused", count=1, orderId=number, words=f"{name} is no valid name")
    page = scene.page_of(maya, number)
    form = maya.get(page.link_named("Enter tracking")).form_with("tracking_number")
    maya.submit(form, carrier_code="UPS", tracking_number="1Z999AA10123456784")
    for hours in range(1, 20):
        if amazon.control("faults")["faults"][-1]["hits"]:
            break
        scene.command("notify_shipments", CLOCK_SHIFT_S=str(hours * 3600))
    assert [fault["hits"] for fault in amazon.control("faults")["faults"]] == [1, 1, 1, 1]


def tell_by_feed(scene: Scene, maya: Person) -> None:
    """A batch goes as one feed."""
    scene.desk.amazon.feed_settings(queueSeconds=0, processSeconds=0)
    ids = [scene.public_id(maya, number) for number in scene.orders[7:9]]
    ticks = maya.get("/orders/").form_with("order")
    draft = maya.submit(ticks, press="kind=mark", order=ids)
    form = draft.form_with("ship_date")
    fields = [name for name, _ in form.fields if name.startswith("tracking-")]
    values = {name: tracking_number(place) for place, name in enumerate(fields)}
    form = maya.submit(form, carrier_code=CARRIER, **values).form_with("ship_date")
    maya.submit(form, press="start=yes")
    for hours in range(1, 20):
        if (
            len(scene.desk.amazon.feeds())
            and scene.desk.amazon.feeds()[0]["processingStatus"] == "DONE"
        ):
            break
        scene.command("notify_shipments", CLOCK_SHIFT_S=str(hours * 3600))


def return_label(scene: Scene, maya: Person) -> None:
    """Uploaded, and mailed to the buyer: the mail lies where a mail server would take it."""
    number = scene.orders[3]
    scene.page_of(maya, number)
    public_id = maya.address.strip("/").split("/")[-1]
    form = maya.get(f"/shipments/returns/{public_id}/").form_with("tracking_number")
    page = maya.send_file(form, "label.pdf", pdf(text=scene.name_of(number)))
    dialog = maya.get(page.link_named("Mail it to the buyer"))
    maya.submit(dialog.form_with("mails"))
    wait_for("the mail", lambda: any((scene.desk.folder / "mails").glob("*.log")), 60)


def enter(scene: Scene, maya: Person) -> None:
    """An order that is not Amazon's."""
    form = maya.get("/orders/new/").form_with("recipient_name")
    word = scene.entered.word
    maya.submit(
        form, recipient_name=f"Eve {word()}", line1=f"3 {word()} Lane", city="Columbus", state_or_region="OH",
        postal_code="43215", country="US", email=f"{word()}@example.com", phone=scene.entered.phone(),
        **{"form-0-sku": "MUG", "form-0-title": "Mug", "form-0-quantity": "1", "form-0-price": "18.00"},
    )  # fmt: skip
    scene.entered_at = maya.address


def export(scene: Scene, maya: Person) -> None:
    """The form has no address of its own."""
    page = maya.get("/shipments/files/orders/")
    (form,) = [
        each for each in page.forms if each.action == "" and "csrfmiddlewaretoken" in each.names
    ]
    scene.papers["export"] = maya.press(form)
    assert scene.name_of(scene.orders[1]).encode() in scene.papers["export"]


def reveal(scene: Scene, support: Person) -> None:
    """One order's buyer, to support and for a reason (T14)."""
    number = scene.orders[1]
    found = scene.desk.rows(f"SELECT id FROM orders_order WHERE amazon_order_id = '{number}'")
    page = support.get(f"/admin/orders/order/{found[0][0]}/change/")
    form = support.get(page.link_named("Show buyer details")).form_with("reason", "ticket")
    page = support.submit(form, reason="address", ticket="CASE-1")
    assert scene.name_of(number) in page.text, page.text[:300]


def break_something(scene: Scene, maya: Person) -> None:
    """A sealed value that a disk spoiled: a page that fails with 500, and a task that fails in the queue."""
    number = scene.orders[2]
    scene.page_of(maya, number)
    page = maya.address
    before = scene.look_inside("broken", number, "enc1:gone:AAAA")["before"]
    maya.fetch(page, 500)
    assert maya.heard[-1].status == 500
    scene.look_inside("broken", number, before)
