"""The plots: what happens in the club, a file for each thread of it, in the order in which they know one another."""

from collections.abc import Callable

from eventsourcing.demo.plots import changes, contracts, fleet, flying, founding, members, store, stories, workshop
from eventsourcing.demo.stage import Stage

PLOTS: tuple[Callable[[Stage], None], ...] = (
    founding.play,
    flying.play,
    fleet.play,
    stories.play,
    members.play,
    workshop.play,
    store.play,
    contracts.play,
    changes.play,
)
