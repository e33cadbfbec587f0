"""Writes the golden files that are missing: python -m tests.golden."""

import sys

from app import DECIDERS
from tests.golden.files import write_missing

for name in write_missing(DECIDERS):
    sys.stdout.write(f"Wrote {name}. Look at it, and make the example as rich as real ones are.\n")
