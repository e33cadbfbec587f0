"""Backups: the database as one file, made beside a running app, proven by restoring it, and put back."""
