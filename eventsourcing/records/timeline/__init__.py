"""What became of a record: its timeline, its past, the history of each value, and each event."""
