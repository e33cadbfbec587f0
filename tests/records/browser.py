"""What a browser sends of a form that nobody touched."""

import re
from html.parser import HTMLParser

Sent = dict[str, list[str]]


def filled_in(page: str) -> Sent:
    """The successful controls of the page's guarded form, but for the box for comments."""
    reader = FormReader()
    reader.feed(page)
    return reader.sent


def without_tokens(page: str) -> str:
    """The page but for what makes each answer another one: the tokens of its forms are signed with the second."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]*', "", page)


class FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: Sent = {}
        self.inside = False
        self.name = ""
        self.text: list[str] | None = None
        self.options: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = "data-guard" in given and not given["action"].endswith("/comment")
        elif self.inside and tag in ("input", "textarea", "select", "option"):
            getattr(self, f"start_{tag}")(given)

    def start_input(self, given: dict[str, str]) -> None:
        if given.get("type") not in ("checkbox", "radio") or "checked" in given:
            self.sent.setdefault(given["name"], []).append(given.get("value", ""))

    def start_textarea(self, given: dict[str, str]) -> None:
        self.name, self.text = given["name"], []

    def start_select(self, given: dict[str, str]) -> None:
        self.name, self.options = given["name"], []

    def start_option(self, given: dict[str, str]) -> None:
        self.options.append(given["value"])
        if "selected" in given:
            self.sent[self.name] = [given["value"]]

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.text is not None:
            text = "".join(self.text).replace("\r\n", "\n").removeprefix("\n")
            self.sent[self.name] = [text.replace("\n", "\r\n")]
            self.text = None
        elif tag == "select" and self.options:
            self.sent.setdefault(self.name, self.options[:1])
            self.options = []
