"""A page as a visitor sees it: its words, links and forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID_TYPES = {"submit", "button", "image", "reset", "file"}
_UNSEEN = {"script", "style", "template"}


@dataclass
class Link:
    to: str
    text: str = ""


@dataclass
class Form:
    """`fields` are what a browser would send if nothing was changed: name and value, in order."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    # Of menus: name -> the values that can be chosen.
    choices: dict[str, list[str]] = field(default_factory=dict)

    def value_of(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    def filled(self, **values: str | list[str]) -> list[tuple[str, str]]:
        """The fields with `values` put in; raises KeyError for a field that the form has not."""
        missing = values.keys() - self.names
        if missing:
            raise KeyError(f"The form has no {', '.join(sorted(missing))}.")
        sent = [(name, value) for name, value in self.fields if name not in values]
        for name, value in values.items():
            sent += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return sent


class Page(HTMLParser):
    """`text` holds the words with single blanks between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[Link] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._link: Link | None = None
        self._form: Form | None = None
        self._textarea = ""
        self._select = ""
        self._select_has_value = False
        self._unseen = 0
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    def link_named(self, text: str) -> str:
        """Where the first link with exactly this text leads. Raises LookupError."""
        for link in self.links:
            if link.text == text:
                return link.to
        raise LookupError(f"The page has no link {text}.")

    def form_with(self, *names: str) -> Form:
        """The first form that has all these fields. Raises LookupError."""
        for form in self.forms:
            if form.names.issuperset(names):
                return form
        raise LookupError(f"The page has no form with {', '.join(names)}.")

    def form_to(self, end: str) -> Form:
        """The first form whose address ends like that. Raises LookupError."""
        for form in self.forms:
            if form.action.endswith(end):
                return form
        raise LookupError(f"The page has no form to {end}.")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "a" and "href" in given:
            self._link = Link(given["href"])
            self.links.append(self._link)
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self._add(self._textarea, "")
        elif tag == "select":
            self._select, self._select_has_value = given.get("name", ""), False
            self._know(self._select)
        elif tag == "option" and self._select:
            self._option(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag == "a":
            self._link = None
        elif tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        self._words.append(data)
        if self._link is not None:
            self._link.text = f"{self._link.text} {data}".strip()
        if self._textarea and self._form is not None:
            self._form.fields[-1] = (self._textarea, data.removeprefix("\n"))

    def _input(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if not name or kind in _VOID_TYPES:
            return
        self._know(name)
        if kind not in ("checkbox", "radio"):
            self._add(name, given.get("value", ""))
        elif "checked" in given:
            self._add(name, given.get("value", "on"))

    def _option(self, given: dict[str, str]) -> None:
        """The selected option, or else the first one."""
        value = given.get("value", "")
        if self._form is not None:
            self._form.choices.setdefault(self._select, []).append(value)
        if "selected" in given and self._select_has_value and self._form is not None:
            self._form.fields.pop()
            self._select_has_value = False
        if not self._select_has_value:
            self._add(self._select, value)
            self._select_has_value = True

    def _know(self, name: str) -> None:
        if name and self._form is not None:
            self._form.names.add(name)

    def _add(self, name: str, value: str) -> None:
        self._know(name)
        if name and self._form is not None:
            self._form.fields.append((name, value))
