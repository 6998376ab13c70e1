"""The `newsgraph` command: what each subcommand takes, and nothing of how it is done.

Exit codes: 0 done; 1 the store or a source could not do it (the message says why and what to do); 2 the call's words are
off; 3 done in part: some items failed, and `newsgraph jobs` says which; 130 interrupted.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import click
import msgspec
from rich.console import Console

from api.reading import queue_sources, read_with_progress
from api.render import (
    Json,
    article_json,
    edge_json,
    entity_json,
    event_json,
    extraction_json,
    judgement_json,
    moment_json,
    stated_json,
)
from api.serving import serve as run_service
from api.settings import Settings, read_settings
from api.show import show_entity, show_event, show_path, show_said, show_timeline
from ingest.extract.opening import open_extractor
from ingest.load import Format, LoadSettings, NotLoaded, load
from ingest.sample import sample_articles_path
from kg.errors import InputError, NewsgraphError, NotFoundError
from kg.model import (
    Article,
    ArticleId,
    Entity,
    Event,
    Factuality,
    Filter,
    Judgement,
    JudgementId,
    NodeId,
    StatementId,
    Verdict,
    judgement_id,
)
from kg.query import MAX_HOPS, neighbours, node_named, path, thing, timeline, who_said
from kg.store import GraphStore, Outcome, open_store

FAILED, PARTLY = 1, 3
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What every subcommand shares."""

    settings: Settings
    as_json: bool
    console: Console

    def out(self, shown: Json | list[Json]) -> None:
        """Print JSON to standard output, on one line where it is a pipe."""
        text = msgspec.json.encode(shown)
        if sys.stdout.isatty():
            text = msgspec.json.format(text, indent=2)
        click.echo(text.decode())

    @contextmanager
    def store(self, *, read_only: bool = True) -> Iterator[GraphStore]:
        """Open the store, to read only unless asked otherwise."""
        with open_store(self.settings.store, read_only=read_only) as opened:
            yield opened


def now() -> datetime:
    """Return the clock of the command line: the only one it reads."""
    return datetime.now(UTC)


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our errors into one line on standard error and exit code 1; a fault of ours keeps its trace."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except NewsgraphError as exc:
            click.echo(f"newsgraph: {exc}", err=True)
            sys.exit(FAILED)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--store", help="Where the graph is kept: sqlite:///PATH. Default: NEWSGRAPH_STORE, else newsgraph.db here."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.version_option(package_name="newsgraph")
@click.pass_context
@plain_errors
def main(context: click.Context, store: str | None, as_json: bool) -> None:
    """Read news articles and ask the graph of who did what to whom, where and when.

    \b
    newsgraph ingest articles/            read a folder
    newsgraph search kazakht              find an entity
    newsgraph show Kazakhtelecom          what it is, and the words behind it
    newsgraph query path A B              how two are linked

    Shell completion: eval "$(_NEWSGRAPH_COMPLETE=bash_source newsgraph)" (or zsh_source, fish_source).
    """
    settings = read_settings(os.environ)
    if store:
        settings = replace(settings, store=store)
    context.obj = Call(settings=settings, as_json=as_json, console=Console())


def filters(command: Callable[P, R]) -> Callable[P, R]:
    """Add the one filter that every question obeys."""
    options = [
        click.option("--as-of", type=click.DateTime(), help="True in the world then."),
        click.option("--known-at", type=click.DateTime(), help="Known to this store by then (UTC)."),
        click.option("--min-origins", type=click.IntRange(1), default=1, help="Independent origins an edge must have."),
        click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Least confidence, 0 to 1."),
        click.option("--factuality", type=click.Choice([one.value for one in Factuality]), multiple=True),
        click.option("--source", help="Only what this publisher said."),
    ]

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        def moment(name: str) -> datetime | None:
            given = kwargs.pop(name)
            return given.replace(tzinfo=UTC) if isinstance(given, datetime) else None

        kwargs["where"] = Filter(
            as_of=moment("as_of"),
            known_at=moment("known_at"),
            min_origins=int(str(kwargs.pop("min_origins"))),
            min_confidence=float(str(kwargs.pop("min_confidence"))),
            factuality=frozenset(Factuality(str(one)) for one in _listed(kwargs.pop("factuality"))),
            source=_text_or_none(kwargs.pop("source")),
        )
        return command(*args, **kwargs)

    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


def _listed(given: object) -> tuple[object, ...]:
    return given if isinstance(given, tuple) else ()


def _text_or_none(given: object) -> str | None:
    return given if isinstance(given, str) else None


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20)
@filters
@click.pass_obj
@plain_errors
def search(call: Call, words: tuple[str, ...], limit: int, where: Filter) -> None:
    """Find entities by the beginning of a name, and articles by their words."""
    text = " ".join(words)
    with call.store() as store:
        named = _names_like(store, text, where)[:limit]
        hits = store.search(text, where, limit=limit)
        if call.as_json:
            entities = [entity_json(one) for one in named]
            call.out({"entities": entities, "articles": [article_json(hit.article) for hit in hits]})
            return
        for entity in named:
            call.console.print(f"{entity.name}  [dim]{entity.kind}  {entity.evidence_count} statements  {entity.id}[/]")
        for hit in hits:
            call.console.print(f"[italic]{hit.article.title or 'untitled'}[/]  [dim]{hit.article.id}[/]")
        if not named and not hits:
            call.console.print(f"nothing here is called {text!r}, and no article holds these words")


def _names_like(store: GraphStore, text: str, where: Filter) -> list[Entity]:
    wanted = text.casefold()
    found: dict[NodeId, int] = {}
    for named in store.names(where):
        if named.node.startswith("e") and any(
            named.text.casefold()[start:].startswith(wanted)
            for start in [0, *(n + 1 for n, letter in enumerate(named.text) if letter in " -")]
        ):
            found[named.node] = found.get(named.node, 0) + named.statements
    entities = []
    for node in sorted(found, key=lambda one: (-found[one], one)):
        one = thing(store, node, where)
        if isinstance(one, Entity):
            entities.append(one)
    return entities


@main.command()
@click.argument("name")
@filters
@click.pass_obj
@plain_errors
def show(call: Call, name: str, where: Filter) -> None:
    """Show an entity (by name or id), an event or an article, with its evidence."""
    with call.store() as store:
        article = store.article(ArticleId(name), known_at=where.known_at)
        if article is not None:
            stated = store.statements_of_article(article.id, where)
            if call.as_json:
                call.out(article_json(article) | {"statements": [stated_json(one, article) for one in stated]})
                return
            call.console.print(
                f"[bold]{article.title or 'untitled'}[/]  {article.publisher or ''}  [dim]{article.id}[/]"
            )
            call.console.print(article.text, highlight=False, markup=False)
            call.console.print(f"[dim]{len(stated)} statements; --json gives them with their words[/]")
            return
        node = node_named(store, name, where)
        _show_node(call, store, thing(store, node, where), where)


def _show_node(call: Call, store: GraphStore, one: Entity | Event, where: Filter) -> None:
    edges = neighbours(store, one.id, where)
    if call.as_json:
        shown = entity_json(one) if isinstance(one, Entity) else event_json(one)
        call.out(shown | {"edges": [edge_json(edge) for edge in edges]})
    elif isinstance(one, Entity):
        show_entity(call.console, store, one, edges, where)
    else:
        show_event(call.console, store, one, where)


@main.group()
def query() -> None:
    """Ask: neighbours, path, timeline, who-said."""


@query.command("neighbours")
@click.argument("name")
@click.option("--predicate", multiple=True, help="Only these predicates.")
@filters
@click.pass_obj
@plain_errors
def query_neighbours(call: Call, name: str, predicate: tuple[str, ...], where: Filter) -> None:
    """What is one step away, the best supported first."""
    with call.store() as store:
        node = node_named(store, name, where)
        edges = neighbours(store, node, where, predicates=predicate)
        if call.as_json:
            call.out([edge_json(edge) for edge in edges])
            return
        one = thing(store, node, where)
        if isinstance(one, Entity):
            show_entity(call.console, store, one, edges, where)
        else:
            show_event(call.console, store, one, where)


@query.command("path")
@click.argument("start")
@click.argument("end")
@click.option("--max-hops", type=click.IntRange(1, 12), default=MAX_HOPS)
@click.option("--through-hubs", is_flag=True, help="Countries and the like are welcome on the way.")
@filters
@click.pass_obj
@plain_errors
def query_path(call: Call, start: str, end: str, max_hops: int, through_hubs: bool, where: Filter) -> None:
    """How two things are linked, a sentence for each hop."""
    with call.store() as store:
        ends = (node_named(store, start, where), node_named(store, end, where))
        found = path(store, *ends, where, max_hops=max_hops, avoid_hubs=not through_hubs)
        if call.as_json:
            steps: list[Json] = [{"from": s.start, "to": s.end, "edge": edge_json(s.edge)} for s in found.steps]
            call.out({"from": found.start, "to": found.end, "max_hops": max_hops, "steps": steps})
            return
        show_path(call.console, store, found, where)


@query.command("timeline")
@click.argument("name", required=False)
@filters
@click.pass_obj
@plain_errors
def query_timeline(call: Call, name: str | None, where: Filter) -> None:
    """Events in the order in which they happened: of one entity, or all."""
    with call.store() as store:
        dated = timeline(store, node_named(store, name, where) if name else None, where)
        if call.as_json:
            call.out([{"at": one.at, "event": event_json(one.event)} for one in dated])
            return
        show_timeline(call.console, store, dated, where)


@query.command("who-said")
@click.option("--speaker", help="Name or id of who said it.")
@click.option("--about", help="Name or id of what it is about.")
@filters
@click.pass_obj
@plain_errors
def query_who_said(call: Call, speaker: str | None, about: str | None, where: Filter) -> None:
    """What named sources said: of one speaker, about one thing, or both."""
    with call.store() as store:
        ends = [node_named(store, one, where) if one else None for one in (speaker, about)]
        said = who_said(store, speaker=ends[0], about=ends[1], where=where)
        if call.as_json:
            call.out(
                [stated_json(one, _read_in(store, one.statement.article_id, one.statement.version)) for one in said]
            )
            return
        show_said(call.console, store, said, where)


def _read_in(store: GraphStore, article: ArticleId, version: int) -> Article | None:
    return store.article(article, version=version)


@main.command()
@click.argument("left")
@click.argument("right")
@click.option("--different", is_flag=True, help="Say that they are two, not one.")
@click.option("--by", default="person:cli", show_default=True, help="Who judges, as person:NAME.")
@click.pass_obj
@plain_errors
def merge(call: Call, left: str, right: str, different: bool, by: str) -> None:
    """Judge that two entities are the same (or --different). `newsgraph undo ID` takes it back exactly."""
    if not by.startswith("person:"):
        raise InputError(f"--by {by!r} must be person:NAME")
    verdict = Verdict.DIFFERENT if different else Verdict.SAME
    at = now()
    with call.store(read_only=False) as store:
        low, high = sorted((node_named(store, left), node_named(store, right)))
        judged = Judgement(
            id=judgement_id(low, high, verdict, by, at),
            left=low,
            right=high,
            verdict=verdict,
            score=0.0 if different else 1.0,
            by=by,
            at=at,
        )
        store.judge([judged], at=at)
        if call.as_json:
            call.out(judgement_json(judged))
        else:
            call.console.print(f"{verdict}: {low} and {high}. Take it back with: newsgraph undo {judged.id}")


@main.command()
@click.argument("judgement")
@click.option("--by", default="person:cli", show_default=True)
@click.pass_obj
@plain_errors
def undo(call: Call, judgement: str, by: str) -> None:
    """Take a judgement back: all is as if it had never been."""
    with call.store(read_only=False) as store:
        at = store.undo(JudgementId(judgement), by=by, at=now())
        call.console.print(f"undone at {moment_json(at)}")


@main.command()
@click.argument("statements", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it is wrong; kept with the statement.")
@click.option("--by", default="person:cli", show_default=True)
@click.pass_obj
@plain_errors
def retract(call: Call, statements: tuple[str, ...], reason: str, by: str) -> None:
    """End statements as wrong. Their history stays."""
    with call.store(read_only=False) as store:
        count = store.retract([StatementId(one) for one in statements], by=by, reason=reason, at=now())
        call.console.print(f"{count} retracted")


@main.command()
@click.argument("article")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
@plain_errors
def erase(call: Call, article: str, yes: bool) -> None:
    """Remove an article and all that came of it. Only a receipt stays."""
    with call.store(read_only=False) as store:
        found = store.article(ArticleId(article))
        if found is None:
            raise NotFoundError(f"no article {article!r} here; find its id with `newsgraph search WORDS`")
        if not yes:
            click.confirm(f"Erase {found.title or article!r} and all that it says? This cannot be undone", abort=True)
        receipt = store.erase(found.id, at=now())
        call.out(msgspec.to_builtins(receipt))


@main.command()
@click.option("--job", help="Show the items of one job.")
@click.pass_obj
@plain_errors
def jobs(call: Call, job: str | None) -> None:
    """What became of everything that was queued."""
    with call.store() as store:
        if job is None:
            found = store.jobs()
            if call.as_json:
                call.out([msgspec.to_builtins(one) for one in found])
            for one in found if not call.as_json else ():
                counts = f"{one.added} added, {one.updated} updated, {one.unchanged} unchanged, {one.skipped} skipped"
                rest = f"{one.failed} failed, {one.waiting + one.leased} open"
                call.console.print(f"{one.id}  {moment_json(one.queued_at)}  {counts}, {rest}")
            return
        items = store.work(job)
        while items:
            for work in items:
                state = work.outcome or work.state
                call.console.print(f"{state:10} {work.label}  {work.reason or ''}", markup=False)
            items = store.work(job, after=items[-1].id)


@main.command()
@click.pass_obj
@plain_errors
def stats(call: Call) -> None:
    """How much there is."""
    with call.store() as store:
        counts = msgspec.to_builtins(store.counts())
        if call.as_json:
            call.out(counts)
            return
        for name, value in counts.items():
            call.console.print(f"{name:12} {value}")


@main.command()
@click.option("--known-at", type=click.DateTime(), help="As it was known then (UTC).")
@click.pass_obj
@plain_errors
def export(call: Call, known_at: datetime | None) -> None:
    """Print the whole record as JSON lines: the canonical dump, equal for equal records."""
    with call.store() as store:
        for line in store.dump(known_at=known_at.replace(tzinfo=UTC) if known_at else None):
            click.echo(line)


@main.command()
@click.pass_obj
@plain_errors
def doctor(call: Call) -> None:
    """Check the store through and through: damage, broken references, evidence outside its text."""
    with call.store() as store:
        wrong = store.check()
        for line in wrong:
            call.console.print(line, markup=False)
        if wrong:
            sys.exit(FAILED)
        call.console.print(f"all is well: {store.counts().statements} statements, digest {store.digest()}")


@main.command()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--format", "kind", type=click.Choice([one.value for one in Format]), help="Else told by name and content."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Reading processes. Default: NEWSGRAPH_WORKERS, else 2.")
@click.option("--allow-host", multiple=True, help="A private host that may be fetched from.")
@click.pass_obj
@plain_errors
def ingest(
    call: Call, sources: tuple[str, ...], kind: str | None, workers: int | None, allow_host: tuple[str, ...]
) -> None:
    """Read articles into the graph: files, folders, addresses, feeds, archives, or - for standard input.

    Interrupt it when you like: what was queued and not read goes on at the next call.
    """
    console = Console(stderr=True)
    with call.store(read_only=False) as store:
        form = Format(kind) if kind else None
        job, count = queue_sources(
            store, sources, format=form, stdin=sys.stdin.buffer, clock=now, allow=frozenset(allow_host)
        )
        console.print(f"{count} items queued as {job}")
        ended = read_with_progress(store, console, workers=workers or call.settings.workers, clock=now)
        if call.as_json:
            call.out({"job": job, **{outcome.value: number for outcome, number in ended.items()}})
        else:
            call.console.print(
                ", ".join(f"{number} {outcome}" for outcome, number in ended.items() if number) or "nothing to read"
            )
        if ended[Outcome.FAILED]:
            console.print(f"what failed and why: newsgraph jobs --job {job}")
            sys.exit(PARTLY)


@main.command()
@click.argument("source")
@click.option("--published-at", help='When the article was published, ISO 8601: what "Tuesday" is counted from.')
@click.option(
    "--format", "kind", type=click.Choice([one.value for one in Format]), help="Else told by name and content."
)
@plain_errors
def extract(source: str, published_at: str | None, kind: str | None) -> None:
    """Read and print what was read, one JSON a line; nothing is stored. SOURCE is a file, or - for standard input.

    JSONL in ({"id", "text", "published_at"?} a line) gives one JSON a line out, in order, with the id.
    """
    given = _moment(published_at) if published_at else None
    form = Format(kind) if kind else None
    found = load(source, settings=LoadSettings(), clock=now, format=form, stdin=sys.stdin.buffer)
    extractor = open_extractor()
    failed = 0
    for one in found:
        if isinstance(one, NotLoaded):
            failed += 1
            click.echo(f"newsgraph: {one.where}: {one.reason}", err=True)
            continue
        article = replace(one.article, published_at=given) if given else one.article
        (read,) = extractor.extract([article])
        shown = extraction_json(read)
        click.echo(msgspec.json.encode(shown if one.label == str(one.where) else {"id": one.label, **shown}))
    if failed:
        sys.exit(PARTLY)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise InputError(
            f"--published-at {text!r} must be an ISO 8601 date or time, such as 2022-01-05T09:00:00Z"
        ) from exc
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@main.command()
@click.option("--sample", is_flag=True, help="Read the sample corpus first, where the store is empty.")
@click.pass_obj
@plain_errors
def serve(call: Call, sample: bool) -> None:
    """Serve the graph over HTTP (NEWSGRAPH_HOST, NEWSGRAPH_PORT; 127.0.0.1 and 8000)."""
    with call.store(read_only=False) as store:
        if sample and not store.counts().articles:
            queue_sources(
                store,
                [str(sample_articles_path())],
                format=None,
                stdin=sys.stdin.buffer,
                clock=now,
                allow=frozenset(),
            )
        if store.first_open() is not None:
            read_with_progress(store, Console(stderr=True), workers=call.settings.workers, clock=now)
    click.echo(f"newsgraph serves http://{call.settings.host}:{call.settings.port}/v1/stats (Ctrl-C stops it)")
    run_service(call.settings)


if __name__ == "__main__":
    main()
