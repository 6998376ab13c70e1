"""The graph out of the store and a record into one: export, load."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from api.commands.call import Call, answering, filters
from kg.errors import InputError
from kg.exports import EXPORTS, export_named
from kg.model import Filter
from kg.rdf import FORMS, check_base, export_record, form_named
from kg.rdf.loading import load as load_record
from kg.store import GraphStore

DUMP = "dump"


@answering()
@click.option(
    "--format", "form", type=click.Choice([DUMP, *EXPORTS]), default=DUMP, show_default=True, help="What to write."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
@click.option("--record", is_flag=True, help="In RDF: all that `newsgraph load` needs, not only what counts.")
@click.option("--base", help="What our IRIs begin with. Default: NEWSGRAPH_BASE, else http://127.0.0.1:8000.")
@filters
def export(call: Call, form: str, output: Path | None, record: bool, base: str | None, where: Filter) -> None:
    """Write the graph in a form that other tools read: RDF, GEXF, FollowTheMoney, CSV and more.

    \b
    newsgraph export -o record.jsonl
    newsgraph export --format gexf --min-origins 2 -o graph.gexf    for Gephi
    newsgraph export --format nquads --record | gzip > record.nq.gz

    `dump` is the whole record as JSON lines, equal for equal records. All filters apply to what counts; to a dump and a
    record only --known-at does.
    """
    if record and form not in FORMS:
        raise click.UsageError(f"--record is for {', '.join(FORMS)}")
    if (record or form == DUMP) and where != Filter(known_at=where.known_at):
        raise click.UsageError("a dump or record is whole: of the filters only --known-at applies to it")
    with call.store() as store, _opened(output) as file:
        for piece in _pieces(store, form, where, check_base(base or call.settings.base), record=record):
            file.write(piece)


def _pieces(store: GraphStore, form: str, where: Filter, base: str, *, record: bool) -> Iterable[str]:
    if form == DUMP:
        return (f"{line}\n" for line in store.dump(known_at=where.known_at))
    if record:
        return export_record(store, form_named(form, base), known_at=where.known_at)
    return export_named(form).write(store, where, base)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    """Give where to write: a file appears only when it is whole."""
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(output)
    except OSError as exc:
        raise InputError(f"{output} cannot be written ({exc.strerror}); name another file") from exc
    finally:
        unfinished.unlink(missing_ok=True)


@answering()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(list(FORMS)), help="Else told by the ending of the name, else nquads."
)
@click.option("--base", help="The base IRI that the export was made with. Default as for export.")
def load(call: Call, source: Path, form: str | None, base: str | None) -> None:
    """Fill an empty store with a record: what `newsgraph export --format nquads --record` wrote. - is standard input.

    \b
    newsgraph --store sqlite:///copy.db load record.nq
    """
    ending = source.suffix.removeprefix(".")
    told = next((one.name for one in FORMS.values() if ending in (one.ending, one.name)), "nquads")
    document = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    with call.store(read_only=False) as store:
        loaded = load_record(store, document, form or told, base or call.settings.base)
        digest = store.digest()
    if call.as_json:
        call.out({"versions": loaded.versions, "statements": loaded.statements, "digest": digest})
    else:
        call.console.print(f"{loaded.versions} articles, {loaded.statements} statements; digest {digest}")
