"""Reads the conversation page the way a browser without scripts does: forms, text, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

_VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "use"}


@dataclass
class Form:
    """One form: where it goes, what it sends, its buttons and its box."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    """Value → label of the buttons that send a text."""
    has_box: bool = False


@dataclass
class Element:
    """A start tag with its attributes and the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


class Page(HTMLParser):
    """One page, read."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements: list[Element] = []
        self.forms: list[Form] = []
        self._open: list[Element] = []
        self._form: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element up."""
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes)
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)
        if tag == "form":
            action, method = attributes.get("action", ""), attributes.get("method", "get")
            self._form = Form(action, method.lower())
            self.forms.append(self._form)
        elif tag == "input" and self._form:
            self._form.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "textarea" and self._form:
            self._form.has_box = True

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag not in {element.tag for element in self._open}:
            return
        while self._open:
            element = self._open.pop()
            if element.tag == "button" and self._form and "name" in element.attributes:
                self._form.buttons[element.attributes["value"]] = element.text.strip()
            if element.tag == tag:
                break
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """Add text to every open element."""
        for element in self._open:
            element.text += data

    @property
    def text(self) -> str:
        """Return all text a person can see."""
        return " ".join(self.first("body").text.split())

    @property
    def language(self) -> str:
        """Return the language of the page."""
        return self.first("html").attributes["lang"]

    @property
    def draft(self) -> str:
        """Return what stands in the box."""
        return self.first("textarea").text

    def all(self, tag: str) -> Iterator[Element]:
        """Return the elements with a tag."""
        return (element for element in self.elements if element.tag == tag)

    def first(self, tag: str) -> Element:
        """Return the first element with a tag."""
        return next(self.all(tag))

    @property
    def composer(self) -> Form:
        """Return the form with the box."""
        return next(form for form in self.forms if form.has_box)

    def form(self, action: str) -> Form:
        """Return the form that goes to an address."""
        return next(form for form in self.forms if form.action == action)


@dataclass
class Visitor:
    """A person with a browser that keeps cookies and runs no script."""

    client: httpx.Client
    page: Page = field(init=False)
    answer: httpx.Response = field(init=False)

    def visit(self, address: str = "/", **options: object) -> Page:
        """Open an address."""
        return self._show(self.client.get(address, follow_redirects=True, **options))  # type: ignore[arg-type]

    def write(self, text: str) -> Page:
        """Write into the box and press the button."""
        return self.submit(self.page.composer, text=text)

    def press(self, value: str) -> Page:
        """Press the last button that sends a value."""
        form = [form for form in self.page.forms if value in form.buttons][-1]
        return self.submit(form, text=value)

    def submit(self, form: Form, **fields: str) -> Page:
        """Send a form as a browser does."""
        assert form.method == "post"
        data = form.fields | fields
        return self._show(self.client.post(form.action, data=data, follow_redirects=True))

    def _show(self, answer: httpx.Response) -> Page:
        self.answer = answer
        self.page = Page(answer.text)
        return self.page
