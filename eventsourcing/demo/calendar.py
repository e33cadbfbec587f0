"""The half year in which a demo happens: working days, holidays, and the seasons of flying."""

from datetime import UTC, date, datetime, time, timedelta

DAYS = 182
FIXED_HOLIDAYS = {(1, 1), (5, 1), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)}
FROM_EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday
FLYING = (2, 3, 5, 7, 9, 10, 10, 10, 8, 6, 3, 1)  # how much is flown from January to December, of ten


class Calendar:
    """Counts days from the first of the half year that ends at a moment; its clock is UTC."""

    def __init__(self, ends_at: datetime) -> None:
        self.ends_at = ends_at
        self.first = (ends_at - timedelta(days=DAYS)).date()

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    def number(self, moment: datetime) -> int:
        """Which day it is."""
        return (moment.date() - self.first).days

    def at(self, number: int, clock: str) -> datetime:
        """That day at that time, such as "17:45"."""
        return datetime.combine(self.day(number), time.fromisoformat(clock), UTC)

    def office(self, number: int, clock: str) -> datetime:
        """That day, or the next one on which people work."""
        while not self.is_working(number):
            number += 1
        return self.at(number, clock)

    def is_working(self, number: int) -> bool:
        return self.day(number).weekday() < 5 and not is_holiday(self.day(number))

    def is_flying(self, number: int) -> bool:
        """Week-ends, holidays, Wednesday and Friday afternoons."""
        return not self.is_working(number) or self.day(number).weekday() in (2, 4)

    def flying(self, number: int) -> float:
        """How much is flown on such a day, from 0 to 1."""
        return FLYING[self.day(number).month - 1] / 10 * (0.35 if self.is_working(number) else 1)


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in FIXED_HOLIDAYS or (day - easter(day.year)).days in FROM_EASTER


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
