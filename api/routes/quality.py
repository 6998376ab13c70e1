"""How often what is read is right, for programs."""

from flask import Blueprint, Response

from api.http.context import answer
from api.http.registry import Asked, route
from api.http.shapes import Document
from api.quality import load_quality, quality_json

blueprint = Blueprint("quality", __name__)


@route(blueprint, "/v1/quality", common=False, gives=Document)
def quality(_: Asked) -> Response:
    """Give the published figures of what is read, with the versions that were measured and those that read here."""
    return answer(quality_json(load_quality()))
