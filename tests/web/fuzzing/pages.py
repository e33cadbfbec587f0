"""Reads a page as strictly as no browser does: its forms, its links, what it complains of, its faulty HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
LOUD = frozenset({"error-summary", "field-error", "notice-bad", "notice-warning", "toast-bad"})
SILENT = frozenset({"submit", "button", "image", "reset"})

Attributes = dict[str, str]


@dataclass
class Form:
    """What a form would send if nobody touched it. Names without a value are sent by no untouched form, but may be."""

    action: str
    method: str
    multipart: bool = False
    sent: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    ways: list[str] = field(default_factory=list)  # other addresses that its buttons send it to


class Page(HTMLParser):
    """One answer, read whole."""

    def __init__(self, text: str, url: str = "/") -> None:
        super().__init__()
        self.url = url
        self.faults: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.invalid: set[str] = set()
        self.labels: dict[str, str] = {}
        self.loud: list[str] = []
        self._ids: dict[str, str] = {}
        self._label: str | None = None
        self._open: list[tuple[str, bool]] = []
        self._named: dict[str, Form] = {}
        self._form: Form | None = None
        self._into: tuple[Form, str] | None = None
        self._first_option: str | None = None
        self._text = ""
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag, _ in self._open]

    @property
    def complaint(self) -> str:
        """All that the page says is wrong."""
        return " ".join(" ".join(self.loud).split())

    def names(self, control: str) -> bool:
        """Whether the page says that this of its fields is wrong. Fields that nobody sees cannot be named."""
        seen = [id for id, name in self._ids.items() if name == control and self.labels.get(id)]
        return control in self.invalid or not seen or any(self.labels[id] in self.complaint for id in seen)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> names an attribute twice")
        if "data-fuzz" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag}> was let in from what was sent")
        if tag not in VOID:
            self._open.append((tag, bool(LOUD & set(given.get("class", "").split()))))
        self.links += [given[name] for name in ("href", "hx-get") if name in given and tag != "link"]
        if "hx-post" in given and tag != "form":
            self.forms.append(
                Form(given["hx-post"] or self.url, "post", sent=dict(self._form.sent) if self._form else {})
            )
        if known := getattr(self, f"_start_{tag}", None):
            known(given)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1][0] if self._open else 'nothing'}")
        while self._open and self._open.pop()[0] != tag:
            pass
        if known := getattr(self, f"_end_{tag}", None):
            known()

    def handle_data(self, data: str) -> None:
        if any(loud for _, loud in self._open):
            self.loud.append(data)
        self._text += data
        if self._label is not None:
            self.labels[self._label] = f"{self.labels.get(self._label, '')}{data}".strip()

    def _start_label(self, given: Attributes) -> None:
        self._label = given.get("for")

    def _end_label(self) -> None:
        self._label = None

    def _start_span(self, given: Attributes) -> None:
        if "field-note" in given.get("class", ""):
            self._label = None  # what stands beside a label is no part of it

    def _start_form(self, given: Attributes) -> None:
        action = given.get("action") or given.get("hx-post") or self.url
        form = Form(action, given.get("method", "get").lower(), given.get("enctype", "") == "multipart/form-data")
        self._form = form
        self.forms.append(form)
        if "id" in given:
            self._named[given["id"]] = form

    def _end_form(self) -> None:
        self._form = None

    def _of(self, given: Attributes) -> Form | None:
        return self._named.get(given["form"], self._form) if "form" in given else self._form

    def _control(self, given: Attributes) -> tuple[Form | None, str]:
        name = given.get("name", "")
        if given.get("aria-invalid") == "true":
            self.invalid.add(name)
        if given.get("type") != "hidden":
            self._ids[given.get("id", name)] = name
        form = self._of(given)
        if form and name:
            form.sent.setdefault(name, [])
        return form, name

    def _start_input(self, given: Attributes) -> None:
        form, name = self._control(given)
        kind = given.get("type", "text")
        if not form or not name:
            return
        if kind == "file":
            form.files.add(name)
        elif kind not in SILENT and (kind not in {"checkbox", "radio"} or "checked" in given):
            form.sent[name].append(given.get("value", ""))

    def _start_button(self, given: Attributes) -> None:
        form, _ = self._control(given)
        if form and "formaction" in given:
            form.ways.append(given["formaction"])

    def _start_textarea(self, given: Attributes) -> None:
        form, name = self._control(given)
        self._into, self._text = ((form, name) if form and name else None), ""

    def _end_textarea(self) -> None:
        if self._into:
            form, name = self._into
            form.sent[name].append(self._text.removeprefix("\n"))
        self._into = None

    def _start_select(self, given: Attributes) -> None:
        form, name = self._control(given)
        self._into, self._first_option = ((form, name) if form and name else None), None

    def _start_option(self, given: Attributes) -> None:
        value = given.get("value", "")
        self._first_option = value if self._first_option is None else self._first_option
        if self._into and "selected" in given:
            form, name = self._into
            form.sent[name].append(value)

    def _end_select(self) -> None:
        if self._into:
            form, name = self._into
            if not form.sent[name] and self._first_option is not None:
                form.sent[name].append(self._first_option)
        self._into = None


def read(answer: Any, url: str = "/") -> Page:
    """The page that a test client was answered with."""
    return Page(answer.text, url)
