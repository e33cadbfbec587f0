"""A browser of one person, as far as measuring needs one: a cookie that signs in, pages, and the forms on them."""

import http.client
import re
from contextlib import closing
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.house import PASSWORD

FORM = "application/x-www-form-urlencoded"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Form(HTMLParser):
    """What a browser would send of a page's form to `action`, nothing in it touched."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self._action, self._inside = action, False
        self._select = self._area = ""
        self.sent: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("action") == self._action
        elif self._inside and tag == "input" and (said.get("type") != "checkbox" or "checked" in said):
            self.sent.append((said.get("name", ""), said.get("value", "on" if said.get("type") == "checkbox" else "")))
        elif self._inside and tag == "select":
            self._select = said["name"]
        elif self._inside and tag == "option" and self._select and "selected" in said:
            self.sent.append((self._select, said["value"]))
        elif self._inside and tag == "textarea":
            self._area = said["name"]
            self.sent.append((self._area, ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, before = self.sent[-1]
            self.sent[-1] = (name, before + data.removeprefix("\r\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("form", "select", "textarea"):
            self._inside = self._inside and tag != "form"
            self._select = self._area = ""


class Browser:
    """Asks 127.0.0.1 and keeps the cookies that it is given."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})

    @property
    def headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"User-Agent": AGENT, "Accept": "text/html", **({"Cookie": cookie} if cookie else {})}

    def get(self, path: str) -> str:
        return self._ask("GET", path, None, 200)

    def post(self, path: str, sent: list[tuple[str, str]]) -> str:
        return self._ask("POST", path, urlencode(sent), 303)

    def sign_in(self, email: str) -> None:
        form = dict(Form(self.get("/sign-in"), "/sign-in").sent)
        self.post("/sign-in", list({**form, "email": email, "password": PASSWORD}.items()))

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> str:
        headers = self.headers | ({"Content-Type": FORM} if body is not None else {})
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        assert answer.status == expected, f"{method} {path}: {answer.status}\n{_words(page)}"
        return page


def _words(page: str) -> str:
    main = page[page.find("<main") :]
    return " ".join(re.sub("<[^>]*>", " ", main).split())[:500]
