"""The works: a module each, whose rows() measures them."""

# In the order in which they run, with their headings in the report.
WORKS = {
    "command": "Commands",
    "append": "Appends",
    "load": "Loading an aggregate",
    "catch_up": "Catching up",
    "rebuild": "Rebuilding",
    "verify": "Verifying",
    "http": "HTTP",
    "scale": "Pages of a large log",
    "slow_pages": "Pages that are hard to answer",
    "memory": "Memory",
    "size": "Disk",
}
