"""What every part of the sandbox works on, handed over instead of global variables."""

from dataclasses import dataclass, field

from sandbox.bigcommerce.quota import Windows
from sandbox.clock import Clock
from sandbox.database import Database
from sandbox.faults import Faults
from sandbox.feeds.agenda import Agenda
from sandbox.throttling import Throttle

DEFAULT_CLIENT_ID = "amzn1.application-oa2-client.sandbox"
DEFAULT_CLIENT_SECRET = "amzn1.oa2-cs.v1.sandbox"


@dataclass(frozen=True)
class Settings:
    """The one application that this Amazon knows, and where its consent may redirect to."""

    client_id: str = DEFAULT_CLIENT_ID
    client_secret: str = DEFAULT_CLIENT_SECRET
    redirect_uris: tuple[str, ...] = ()


@dataclass
class World:
    settings: Settings
    database: Database
    clock: Clock
    throttle: Throttle
    faults: Faults
    agenda: Agenda = field(default_factory=Agenda)
    bigcommerce: Windows = field(default_factory=Windows)
