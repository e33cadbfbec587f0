"""Patterns for LIKE and ILIKE, in which nothing that somebody typed has a meaning of its own."""

import re


def containing(text: str) -> str:
    """The pattern that finds the text anywhere, sign by sign."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
