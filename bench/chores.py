"""Long works of Daybook, to be run in a process of their own, whose memory is watched.

python -m bench.chores import FILE | rebuild    with DATABASE_URL set
"""

import os
import sys
from pathlib import Path

from app import DECIDERS, PROJECTIONS, create_app
from bench.house import ADMIN
from bench.server import connect
from bench.serving import settings
from eventsourcing import web
from eventsourcing.imports.command import import_file
from eventsourcing.kernel import Codec, rebuild


def main() -> None:
    chore, *told = sys.argv[1:]
    url = os.environ["DATABASE_URL"]
    if chore == "import":
        app = create_app(settings(url))
        with app.app_context():
            loaded = import_file(web.connection(), PROJECTIONS, Path(told[0]), "Imported", ADMIN)
        web.close(app)
        print(loaded.created)
    else:
        with connect(url) as conn:
            print(rebuild(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS))


if __name__ == "__main__":
    main()
