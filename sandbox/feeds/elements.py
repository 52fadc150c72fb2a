"""Reading XML as strictly as a schema: children in their order, texts by their pattern, nothing else."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# Tabs and line ends count as blanks in a normalised string.
_BLANKS = re.compile(r"[\t\r\n]")


class SchemaError(Exception):
    """The document breaks the schema; its text says where and never with which value."""


def parse(content: bytes) -> Element:
    """The root. Raises SchemaError, also for a document type: entities could make it grow without end."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise SchemaError("XML Parsing Error: the document begins with a byte order mark")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SchemaError("XML Parsing Error: the document is not UTF-8") from error
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise SchemaError("XML Parsing Error: a document type is not allowed")
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SchemaError("XML Parsing Error: the document is not well-formed") from error


class Reader:
    """The children of one element, taken in their order."""

    def __init__(self, element: Element, path: str = "") -> None:
        self.path = f"{path}/{element.tag}" if path else element.tag
        if (element.text or "").strip() and len(element):
            raise self.error("has text beside its elements")
        self._children = list(element)
        self._at = 0

    def error(self, complaint: str) -> SchemaError:
        return SchemaError(f"{self.path} {complaint}")

    def next_is(self, name: str) -> bool:
        return self._at < len(self._children) and self._children[self._at].tag == name

    def element(self, name: str) -> Element:
        if not self.next_is(name):
            found = self._children[self._at].tag if self._at < len(self._children) else "its end"
            raise self.error(f"must have {name} where {found} is")
        self._at += 1
        return self._children[self._at - 1]

    def reader(self, name: str) -> "Reader":
        return Reader(self.element(name), self.path)

    def text(self, name: str, pattern: str = "", *, longest: int = 1000) -> str:
        """A text of 1 to ``longest`` characters that matches the pattern whole."""
        element = self.element(name)
        if len(element):
            raise self.error(f"has elements inside {name}")
        value = _BLANKS.sub(" ", element.text or "")
        if not 1 <= len(value) <= longest:
            raise self.error(f"has a {name} that is not 1 to {longest} characters long")
        if pattern and not re.fullmatch(pattern, value, re.ASCII):
            raise self.error(f"has a {name} of a wrong form")
        return value

    def optional(self, name: str, pattern: str = "", *, longest: int = 1000) -> str:
        return self.text(name, pattern, longest=longest) if self.next_is(name) else ""

    def end(self) -> None:
        if self._at < len(self._children):
            raise self.error(f"must not have {self._children[self._at].tag} here")
