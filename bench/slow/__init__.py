"""Houses with pages that are hard to answer, for the work slow_pages: what is in each, and what is asked of it.

To measure a page more, add it to the `pages` of the house that has its data; for other data, add a module like flights
and its line in `bench/works/slow_pages.py`.
"""
