"""Making and changing records: forms, what is sent, and what happens when two people change the same."""
