"""Pages for people, server-rendered: plain links and forms over the same questions that the API answers."""

from api.pages import articles, entities, events, home, paths, review, sources  # noqa: F401 they stand on the blueprint
from api.pages.blueprint import blueprint

__all__ = ["blueprint"]
