"""Exports: who took which data out of Daybook. The slice's face."""

from eventsourcing.exports.domain import (
    ActivityExported,
    ExportActivity,
    ExportLog,
    ExportRecords,
    LogExported,
    RecordsExported,
    export,
)
from eventsourcing.exports.files import harmless, is_own, named, unguarded
from eventsourcing.exports.read_model import of_register, projection, registers_of

projections = (projection,)

__all__ = [
    "ActivityExported",
    "ExportActivity",
    "ExportLog",
    "ExportRecords",
    "LogExported",
    "RecordsExported",
    "export",
    "harmless",
    "is_own",
    "named",
    "of_register",
    "projection",
    "projections",
    "registers_of",
    "unguarded",
]
