"""Routes with what they take, declared once: the parser and the description of the API read the same lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from api.params import COMMON_PARAMS, Param, Params, Schema
from kg.model import EVERYTHING, Filter

T = TypeVar("T")
View = Callable[..., Response]
DESCRIBED = "described"  # the attribute of a view function that holds its description


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a route says of itself. In `example`, "{entity}" and the like stand for an id of the store that is asked."""

    params: tuple[Param[Any], ...]
    example: Mapping[str, str]
    body: Schema | None = None
    needs_match: bool = False  # the header If-Match
    answers: int = 200
    media_type: str = "application/json"


class Asked:
    """A request whose parameters were all read and found right: `asked[LIMIT]`, `asked.where`."""

    def __init__(self, values: Mapping[str, object], where: Filter) -> None:
        self._values = values
        self.where = where

    def __getitem__(self, param: Param[T]) -> T:
        found: Any = self._values[param.name]
        return found  # type: ignore[no-any-return]


def route(
    blueprint: Blueprint,
    rule: str,
    *params: Param[Any],
    method: str = "GET",
    common: bool = True,
    example: Mapping[str, str] | None = None,
    body: Schema | None = None,
    needs_match: bool = False,
    answers: int = 200,
    media_type: str = "application/json",
) -> Callable[[View], View]:
    """Register a view under a rule. It gets what was asked first, then the parts of the path.

    `common` adds the parameters of every route that shows statements; without it they are refused.
    """
    taken = (*params, *(COMMON_PARAMS if common else ()))
    described = Described(
        params=taken, example=example or {}, body=body, needs_match=needs_match, answers=answers, media_type=media_type
    )

    def registered(view: View) -> View:
        def parsed(**path: str) -> Response:
            read = Params(request.args, *(param.name for param in taken), common=common)
            values = {param.name: param.read(read) for param in params}
            where = read.where() if common else EVERYTHING
            read.done()
            return view(Asked(values, where), **path)

        parsed.__doc__ = view.__doc__
        setattr(parsed, DESCRIBED, described)
        endpoint = f"{method} {rule}".replace(".", "_")
        blueprint.add_url_rule(rule, endpoint=endpoint, view_func=parsed, methods=[method])
        return view

    return registered
