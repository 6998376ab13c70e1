"""From the JSON body of a request to a typed value. Every mistake of a body is told at once, each with its pointer."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from api.http.params import Mistake, RequestError, Within, shown
from kg.errors import InputError

BODY = TypeVar("BODY")


def read_body(raw: bytes, kind: type[BODY]) -> BODY:
    """Return a body as what it should be.

    Raises InputError for what is no JSON, RequestError with all that is not as the type says.
    """
    try:
        given = msgspec.json.decode(raw)
    except RecursionError as exc:
        raise InputError("the body is nested deeper than anything that this route takes") from exc
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise InputError(f"the body cannot be read as JSON: {exc}") from exc
    if mistakes := list(_mistakes(given, kind, "#")):
        raise RequestError(mistakes)
    return msgspec.convert(given, kind)


def _mistakes(given: object, kind: Any, pointer: str) -> Iterator[Mistake]:
    if isinstance(given, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _mistakes_of_fields(given, kind, pointer)
    elif isinstance(given, list) and get_origin(kind) is list:
        for number, one in enumerate(given):
            yield from _mistakes(one, get_args(kind)[0], f"{pointer}/{number}")
    else:
        try:
            msgspec.convert(given, kind)
        except msgspec.ValidationError as exc:
            yield _mistake(pointer, str(exc))


def _mistakes_of_fields(given: dict[str, object], kind: type[msgspec.Struct], pointer: str) -> Iterator[Mistake]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name in given:
        if name not in fields and kind.__struct_config__.forbid_unknown_fields:
            yield _mistake(f"{pointer}/{_escaped(name)}", f"unknown; expected {', '.join(fields)}")
    for name, field in fields.items():
        if name in given:
            yield from _mistakes(given[name], field.type, f"{pointer}/{name}")
        elif field.required:
            yield _mistake(f"{pointer}/{name}", "is needed")


def _mistake(pointer: str, detail: str) -> Mistake:
    return Mistake(parameter=pointer, detail=f"{shown(pointer)}: {detail}", within=Within.BODY)


def _escaped(name: str) -> str:
    return name[:100].replace("~", "~0").replace("/", "~1")
