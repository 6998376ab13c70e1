"""Pages for people, server-rendered: plain links and forms over the same questions that the API answers."""

from api.pages.blueprint import blueprint

__all__ = ["blueprint"]
