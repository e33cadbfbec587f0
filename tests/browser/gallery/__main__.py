"""Serves the gallery on port 8111."""

from tests.browser.gallery.app import create_gallery

create_gallery().run(port=8111)
