"""The checklist in docs/security.md names tests that there are, and says why where there is none."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REASONS = ("by design", "operator", "open", "not applicable: ")

ROWS = re.findall(r"^\| ([0-9., ]+) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE)


def test_each_point_stands_once() -> None:
    points = Counter(point for row, _, _ in ROWS for point in row.split(", "))
    assert len(points) > 150
    assert [point for point, times in points.items() if times > 1] == []
    assert all(re.fullmatch(r"([1-9]|1[0-7])\.[0-9]+\.[0-9]+", point) for point in points)


@pytest.mark.parametrize(("points", "how", "held_by"), ROWS, ids=[row for row, _, _ in ROWS])
def test_each_row_is_held_by_a_test_or_says_why_not(points: str, how: str, held_by: str) -> None:
    assert how.strip()
    if held_by.startswith(REASONS):
        return
    named = re.fullmatch(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`", held_by)
    assert named is not None, held_by
    tree = ast.parse((ROOT / named[1]).read_text())
    assert named[2] in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, held_by
