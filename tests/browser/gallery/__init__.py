"""Pages for looking only, with made-up data. `python -m tests.browser.gallery` serves them."""
