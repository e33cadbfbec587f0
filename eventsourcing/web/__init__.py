"""The face of the web layer: what all pages share. Slices import from here and from no file below."""

from eventsourcing.web import access, errors, forms, timeline
from eventsourcing.web.access import ROLES, Judge, User, allow, current_user, may
from eventsourcing.web.as_of import tells_the_past
from eventsourcing.web.commands import metadata, send
from eventsourcing.web.database import close, codec, connection, projections
from eventsourcing.web.forms import CommandForm, accepted, filled, refuse, run_time_form
from eventsourcing.web.installing import Settings, install
from eventsourcing.web.lasting import AS_OF, lasting, lasting_all, remember_as_of
from eventsourcing.web.once import once, once_all
from eventsourcing.web.pages import Toast, remember, render, see, wants_fragment
from eventsourcing.web.streaming import Pieces, stream

__all__ = [
    "AS_OF",
    "ROLES",
    "CommandForm",
    "Judge",
    "Pieces",
    "Settings",
    "Toast",
    "User",
    "accepted",
    "access",
    "allow",
    "close",
    "codec",
    "connection",
    "current_user",
    "errors",
    "filled",
    "forms",
    "install",
    "lasting",
    "lasting_all",
    "may",
    "metadata",
    "once",
    "once_all",
    "projections",
    "refuse",
    "remember",
    "remember_as_of",
    "render",
    "run_time_form",
    "see",
    "send",
    "stream",
    "tells_the_past",
    "timeline",
    "wants_fragment",
]
