"""Daybook: records whose every change is an event, in an append-only log."""
