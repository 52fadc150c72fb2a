"""The one warning above a page."""

from typing import NamedTuple


class Strip(NamedTuple):
    """`page` is the name of the address its button leads to, `query` what follows it.

    `about`: the line of the help page of errors that explains it (TRB-6), empty for what is no error.
    """

    level: str
    icon: str
    subject: str
    text: str
    page: str
    action: str
    query: str = ""
    about: str = ""
