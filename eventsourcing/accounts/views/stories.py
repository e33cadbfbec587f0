"""A person's timeline, in which sign-ins do not drown the changes."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import request

from eventsourcing import web
from eventsourcing.accounts.people import names_at
from eventsourcing.kernel import read_events
from eventsourcing.web import timeline
from eventsourcing.web.timeline import Piece

SIGNING_IN = ["UnknownSignInFailed", "UserSignedIn", "UserSignInFailed", "UserSignedOut", "UserRecoveryCodeUsed"]
VIEWS = (("Changes", "changes"), ("Signing in", "signing-in"), ("All", "all"))
A_PAGE = 20


def story(user_id: UUID, url: str, sentences: str = "accounts/sentences.html") -> dict[str, Any]:
    """What a page needs to tell a user's timeline, which stands at `url`: the part that ?show= asks for.

    `sentences` is the template that has a sentence for each of its events.
    """
    show = request.args.get("show", "")
    show = show if show in dict(VIEWS).values() else "changes"
    before = request.args.get("before", type=int)
    piece = _read(user_id, show, before)
    # What the fold is replaced with ends before the first entry, which stands below it already.
    pinned_below = before is not None and web.wants_fragment() and show != "signing-in" and piece.first is None
    days = partial(timeline.days, names_at=partial(names_at, web.connection()))
    return {
        "days": days(piece.events[:-1] if pinned_below else piece.events),
        "first": days([piece.first] if piece.first else []),
        "piece": piece,
        "newest": before is None,
        "show": show,
        "story_url": f"{url}?show={show}",
        "sentences_of": sentences,
        "chips": [(words, f"{url}?show={one}", one == show) for words, one in VIEWS],
    }


def part() -> str:
    """Which block of the page is asked for: the timeline alone, where htmx shows another part of it."""
    return "story" if "show" in request.args and web.wants_fragment() else "content"


def _read(user_id: UUID, show: str, before: int | None) -> Piece:
    conn, codec = web.connection(), web.codec()
    before = None if before is None else min(before, 2**62)
    if show == "all":
        return timeline.read(conn, codec, user_id, before)
    rows = conn.execute(
        """SELECT "position", "version" FROM events
        WHERE aggregate_id = %s AND (event_type = ANY (%s)) = %s AND "version" < coalesce(%s::bigint, 2 ^ 62)
        ORDER BY "version" DESC""",
        (user_id, SIGNING_IN, show == "signing-in", before),
    ).fetchall()
    page = codec.decode_all(read_events(conn, [position for position, _ in rows[:A_PAGE]]))[::-1]
    older, pinned = len(rows) - len(page), show == "changes" and len(rows) > len(page)
    first = codec.decode_all(read_events(conn, [rows[-1][0]])) if pinned else []
    return Piece(tuple(page), older - pinned, first[0] if first else None)
