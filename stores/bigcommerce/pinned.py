"""Connections that look a name up once, check what came, and go to exactly the address that was checked (T10)."""

import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from stores.bigcommerce.reach import is_public


class AddressRefused(NewConnectionError):
    """The name leads to an address that is not public."""


class _Connection(HTTPSConnection):
    """TLS is checked against the name, as ever; only the way there is ours."""

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        addresses = [str(entry[4][0]) for entry in found]
        # One odd address among good ones is reason enough.
        if not addresses or not all(map(is_public, addresses)):
            raise AddressRefused(self, "The name leads to an address that is not public.")
        failure: OSError | None = None
        for address in addresses:
            try:
                return create_connection(
                    (address, self.port), self.timeout, socket_options=self.socket_options
                )
            except OSError as error:
                failure = error
        raise NewConnectionError(self, f"No connection: {type(failure).__name__}")


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class PinnedAdapter(HTTPAdapter):
    """For https alone; a plain address finds no adapter."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}
