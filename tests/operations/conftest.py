"""What tests of operations share: a folder for Daybook's data, and a database that is lived in."""

from pathlib import Path

import pytest

from tests.operations.houses import furnish


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def url(database_url: str, data: Path) -> str:
    """Of a database that is furnished, and knows this folder."""
    furnish(database_url, data)
    return database_url
