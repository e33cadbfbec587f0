"""The workspace: the one aggregate for what holds for everybody and for all registers.

Names and fields of the events are a storage format: what has once been released changes by an upcaster only.
"""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value

WORKSPACE = UUID("00000000-0000-7000-8000-000000000000")  # there is one in a log, so its id is known
SECOND_FACTOR = ("nobody", "admins", "everybody")
LONGEST_DAYS = 365


class SignInRules(Value, frozen=True):
    """Who needs a second factor; after how long without a request, and after how long at all, a session ends."""

    second_factor: str = "nobody"
    idle_hours: int = 7 * 24
    longest_days: int = 30


class DemoBegun(Event, frozen=True):
    """What this log tells is made up, at times that are made up too. It is the first event of its log, or in none."""


class SignInRulesChanged(Event, frozen=True):
    rules: SignInRules


class UnknownSignInFailed(Event, frozen=True):
    """The so many-th try of a day to sign in with an e-mail that nobody has. Which one is told nowhere."""

    count: int


WorkspaceEvent = DemoBegun | SignInRulesChanged | UnknownSignInFailed


@dataclass(frozen=True)
class BeginDemo:
    events: int  # that the log holds, counted while nobody else can append


@dataclass(frozen=True)
class ChangeSignInRules:
    rules: SignInRules


@dataclass(frozen=True)
class FailUnknownSignIn:
    count: int


WorkspaceCommand = BeginDemo | ChangeSignInRules | FailUnknownSignIn


class Workspace(Value, frozen=True):
    demo: bool = False
    rules: SignInRules = SignInRules()


def decide(command: WorkspaceCommand, workspace: Workspace) -> list[WorkspaceEvent]:
    match command:
        case BeginDemo(events):
            if events:
                raise Rejected("A demo begins in an empty Daybook only. This one has been used already.")
            return [DemoBegun()]
        case ChangeSignInRules(rules):
            return [] if _sound(rules) == workspace.rules else [SignInRulesChanged(rules)]
        case FailUnknownSignIn(count):
            return [UnknownSignInFailed(count)]
        case _:
            assert_never(command)


def _sound(rules: SignInRules) -> SignInRules:
    if rules.second_factor not in SECOND_FACTOR:
        raise Rejected("Choose who needs a second factor.", field="second_factor")
    if not 1 <= rules.longest_days <= LONGEST_DAYS:
        raise Rejected(f"Choose from 1 to {LONGEST_DAYS} days.", field="longest_days")
    if not 1 <= rules.idle_hours <= rules.longest_days * 24:
        raise Rejected("Choose at least an hour, and no longer than a session may last at all.", field="idle_hours")
    return rules


def evolve(workspace: Workspace, event: WorkspaceEvent) -> Workspace:
    match event:
        case DemoBegun():
            return Workspace(demo=True, rules=workspace.rules)
        case SignInRulesChanged(rules):
            return Workspace(workspace.demo, rules)
        case UnknownSignInFailed():
            return workspace
        case _:
            assert_never(event)


workspace = Decider("workspace", WorkspaceEvent, Workspace(), decide, evolve)
