"""What an operator is told when something cannot be done."""


class Refused(Exception):
    """Daybook cannot do what it was asked. The message says why and what to do, in whole sentences."""
