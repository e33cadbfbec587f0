"""The blueprint that all pages of activity hang on."""

from flask import Blueprint

blueprint = Blueprint("activity", __name__)
