"""The page of the documentation, and its charts, from what was saved."""

from importlib import import_module
from itertools import chain
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.measure import Row, quartiles
from bench.report.charts import chart
from bench.report.saved import Run
from bench.report.words import goal, of_what, reached, spread
from bench.works import WORKS

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=lambda name: name is not None and name.endswith(".svg.jinja"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def write_page(run: Run, peers: Run | None, folder: Path) -> None:
    """Writes benchmarks.md, and a chart for every work."""
    for each, charts in ((run, folder / "benchmarks"), (peers, folder / "benchmarks/peers")):
        if each is not None:
            _draw(each, charts)
    page = TEMPLATES.get_template("benchmarks.md.jinja").render(
        run=run, peers=peers, groups=groups, title=_title, about=_about(run), side=_side, ratio=_ratio,
        further=_further, goal=goal, reached=reached,
    )  # fmt: skip
    (folder / "benchmarks.md").write_text(page, "utf-8")


def groups(run: Run) -> list[tuple[str, list[Row]]]:
    """The rows by work, in the order in which they were measured."""
    works = dict.fromkeys(row.work for row in run.rows)
    return [(work, [row for row in run.rows if row.work == work]) for work in works]


def _draw(run: Run, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    template = TEMPLATES.get_template("chart.svg.jinja")
    for work, rows in groups(run):
        drawn = template.render(chart=chart(rows), title=_title(work))
        (folder / f"{work}.svg").write_text(drawn, "utf-8")


def _title(work: str) -> str:
    return WORKS.get(work) or work.replace("_", " ").capitalize()


def _about(run: Run) -> dict[str, str]:
    """What each work measures, as its module says."""
    return {work: (import_module(f"bench.works.{work}").__doc__ or "").strip() for work, _ in groups(run)}


def _side(row: Row, side: str) -> str:
    return f"{side}: {spread(quartiles(row.rates[side]))} {row.unit}"


def _ratio(row: Row) -> str:
    return f"{spread(row.ratio)} {of_what(row)}" if row.baseline else ""


def _further(rows: list[Row]) -> list[str]:
    """The sides that are neither measured nor measured against, each once."""
    return list(
        dict.fromkeys(
            chain.from_iterable(
                [f"{row.what}: {_side(row, side)}" for side in row.rates if side not in (row.subject, row.baseline)]
                for row in rows
            )
        )
    )
