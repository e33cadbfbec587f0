"""Pages for looking only: every part of the interface with made-up data. `python -m tests.browser.gallery` serves them."""
