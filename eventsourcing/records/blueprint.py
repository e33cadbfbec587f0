"""The pages of records hang on this; each views file adds its own."""

from flask import Blueprint

blueprint = Blueprint("records", __name__)
