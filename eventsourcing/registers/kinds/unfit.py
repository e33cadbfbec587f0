"""The one thing a kind says when it cannot take what was typed."""


class Unfit(ValueError):
    """What was typed cannot be taken. The message tells what to type; `field` names the setting it is about, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
