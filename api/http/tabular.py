"""Lists as lines and as tables: the same items as in JSON, for tools that read line by line or in columns (RFC 4180)."""

import csv
import io
from collections.abc import Mapping, Sequence

import msgspec

NDJSON, CSV = "application/x-ndjson", "text/csv"
TABLES = {"ndjson": NDJSON, "csv": CSV}
# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV injection"): what an article says must not be run there.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines_of(items: Sequence[object]) -> bytes:
    """Return one JSON value a line."""
    return b"".join(msgspec.json.encode(item) + b"\n" for item in items)


def table_of(items: Sequence[object]) -> bytes:
    """Return a table with a column for each key; keys within keys have a dot between, and a list is JSON in its cell."""
    rows = [_flat(item) for item in items]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8", "surrogatepass")


def _flat(item: object, prefix: str = "") -> dict[str, str]:
    if not isinstance(item, Mapping):
        return {prefix or "value": _cell(item)}
    row: dict[str, str] = {}
    for name, value in item.items():
        key = f"{prefix}.{name}" if prefix else str(name)
        row.update(_flat(value, key) if isinstance(value, Mapping) and value else {key: _cell(value)})
    return row


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return msgspec.json.encode(value).decode()
