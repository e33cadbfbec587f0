"""Browsers in words."""

from flask import request

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def agent() -> str:
    """What the browser that asks calls itself."""
    return request.user_agent.string.replace("\0", "")[:300]


def in_words(agent: str) -> str:
    """The browser and the system, as far as they say so."""
    browser = next((word for sign, word in BROWSERS.items() if sign in agent), "A browser")
    system = next((word for sign, word in SYSTEMS.items() if sign in agent), "")
    return f"{browser} on {system}" if system else browser
