"""A minimal CRUD app to measure Daybook against."""
