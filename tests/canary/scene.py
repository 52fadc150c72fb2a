"""The installation of a run: processes, two accounts with their people, and the texts that are looked for."""

import json
import random
import subprocess
from dataclasses import dataclass, field
from typing import Any

from config.demo.page import Page
from tests.amazon import Seller
from tests.canary.person import Person
from tests.canary.texts import Texts, orders_of
from tests.desk import Desk
from tests.installation import wait_for

MAYA, OTTO, SUPPORT = "maya@example.com", "otto@example.org", "support@example.net"
FIRST, SECOND = "ACANARY1", "ACANARY2"
ORDERS, OTHER_ORDERS = 9, 2


@dataclass
class Scene:
    """`ours` are the texts of the first account's buyers, `theirs` of the second's, `entered` of nobody at Amazon.

    `secrets` are nowhere but sealed; `said` is what commands printed, `status` what the health pages said.
    """

    desk: Desk
    ours: Texts
    theirs: Texts
    entered: Texts
    password: str
    secrets: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    seeds: dict[str, str] = field(default_factory=dict)
    sellers: list[Seller] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    papers: dict[str, bytes] = field(default_factory=dict)
    entered_at: str = ""
    product: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return str(self.desk.environment["BASE_URL"])

    def command(self, *arguments: str, code: int = 0, **environment: str) -> str:
        done = self.desk.manage(*arguments, **environment)
        name = " ".join(word for word in arguments if not word.startswith("--"))
        self.said[name] = self.said.get(name, "") + done.stdout + done.stderr
        assert done.returncode == code, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    def look_inside(self, *arguments: str) -> dict[str, Any]:
        return self.desk.inside(*arguments)

    def start(self) -> None:
        with (self.desk.folder / "runall.log").open("a") as log:
            self.product = self.desk.start(
                "runall", f"--port={self.desk.port}", "--grace=10", f"--log-dir={self.desk.folder}", log=log
            )  # fmt: skip
        nobody = Person("nobody", self.url)
        wait_for("an answer of the web server", lambda: nobody.answers("/healthz"), 90)

    def stop(self) -> None:
        if self.product is not None:
            self.product.terminate()
            self.product.wait(60)
            self.product = None

    def sign_in(self, name: str, email: str) -> Person:
        person = Person(name, self.url)
        person.seed = self.seeds.get(name, "")
        person.sign_in(email, self.password)
        self.seeds[name] = person.seed
        self.people.append(person)
        return person

    def page_of(self, person: Person, number: str) -> Page:
        """The order's page, found by its number."""
        found = person.get(f"/orders/?tab=all&q={number}")
        links = [link.to for link in found.links if link.text == number]
        assert links, f"{person.name} does not find {number}: {found.text[:300]}"
        return person.get(links[0])

    def public_id(self, person: Person, number: str) -> str:
        self.page_of(person, number)
        return person.address.strip("/").split("/")[-1]

    def name_of(self, number: str) -> str:
        """The recipient, as Amazon has it."""
        order = self.desk.amazon.order(number)["order"]
        return str(order["recipient"]["deliveryAddress"]["name"])

    def invented(self) -> str:
        """One more secret."""
        made = f"canary-secret-{self.ours.chance.randrange(10**12, 10**13)}"
        self.secrets.add(made)
        return made


def scene_of(desk: Desk, seed: int) -> Scene:
    """Tables, accounts, sellers with orders at Amazon; nothing runs yet."""
    chance = random.Random(seed)
    password = f"Pw-{chance.randrange(10**12, 10**13)}-canary"
    scene = Scene(desk, Texts(chance), Texts(chance), Texts(chance), password)
    desk.environment |= {
        "SELLER_CENTRAL_URL": desk.amazon.url,
        "BIGCOMMERCE_API_URL": f"{desk.amazon.url}/bigcommerce",
        "SP_API_APPLICATION_ID": "amzn1.sellerapps.app.canary",
        "EMAIL_URL": f"filemail:///{desk.folder}/mails",
        "LOG_LEVEL": "DEBUG",
        "REQUIRE_MFA": "yes",
    }
    for name, email in (("Northwind", MAYA), ("Southwind", OTTO)):
        scene.command(
            "create_account", f"--name={name}", "--country=US", f"--email={email}", f"--password={password}"
        )  # fmt: skip
    scene.command(
        "createsuperuser", "--noinput", f"--email={SUPPORT}", DJANGO_SUPERUSER_PASSWORD=password
    )
    for seller_id, texts, count in (
        (FIRST, scene.ours, ORDERS),
        (SECOND, scene.theirs, OTHER_ORDERS),
    ):
        seller = desk.amazon.add_seller(seller_id, region="NA", marketplaces=["ATVPDKIKX0DER"])
        scene.sellers.append(seller)
        scene.orders += orders_of(texts, desk.amazon, seller_id, count)
    environment = desk.environment
    keys = json.loads((desk.folder / "field-keys.json").read_text())
    scene.secrets |= {
        password,
        environment["LWA_CLIENT_SECRET"],
        environment["SECRET_KEY"],
        *(seller.refresh_token for seller in scene.sellers),
        *_texts_of(keys),
    }
    return scene


def _texts_of(value: Any) -> list[str]:
    """Every key of the key file, whatever its shape."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts_of(part)]
    return [value] if isinstance(value, str) and len(value) > 20 else []
