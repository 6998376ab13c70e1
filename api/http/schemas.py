"""Types as schemas: JSON Schema 2020-12 for the description of the API, and the keys that `fields` can pick from."""

import json
import re
from collections.abc import Iterable
from typing import Any, TypeVar, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"
GENERIC = re.compile(r"\b([A-Z][a-z]+)_([A-Z]\w*?)_(?=\")")  # as msgspec names a list of something


def is_page(shape: Any) -> bool:
    """Return whether answers of a type are lists, with a next page."""
    kind = get_origin(shape) or shape
    return is_typeddict(kind) and {"items", "next"} <= set(get_type_hints(kind))


def keys_of(shape: Any) -> list[str]:
    """Return the keys that `fields` can pick from in answers of a type: those of the items of a list, else its own."""
    kind = get_origin(shape) or shape
    if not is_typeddict(kind):
        return []
    hints = get_type_hints(kind)
    thing = get_args(hints["items"])[0] if "items" in hints else kind
    if isinstance(thing, TypeVar):
        thing = get_args(shape)[0]
    return list(get_type_hints(thing)) if is_typeddict(thing) else []


def components_of(shapes: Iterable[Any]) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Return the schema of each type, by how the type prints, and the schemas that these refer to by name."""
    given = list({str(shape): shape for shape in shapes}.values())
    schemas, components = msgspec.json.schema_components(given, ref_template=REFERENCE)
    named = json.loads(GENERIC.sub(r"\1Of\2", json.dumps([schemas, components])))
    return dict(zip(map(str, given), named[0], strict=True)), named[1]
