"""The blueprint that all pages stand on."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__)
