"""Stored things as text for a terminal: what it is, how much stands behind it, and the words themselves."""

from collections.abc import Iterable, Sequence
from textwrap import shorten

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.resolve.again import Changes
from kg.assemble import title_of, value_text
from kg.model import EVERYTHING, Article, Edge, Entity, Event, Filter, Judgement, NodeId, Statement
from kg.paths import Path
from kg.query import Dated
from kg.store import GraphStore, Stated

EDGES_SHOWN = 25
TITLE_CHARS = 80  # of the words that stand for the title of an article that has none


def show_entity(console: Console, store: GraphStore, entity: Entity, edges: Iterable[Edge], where: Filter) -> None:
    """Print an entity with its strongest edges."""
    console.print(f"[bold]{escape(entity.name)}[/] · {entity.kind} · [dim]{entity.id}[/]")
    if entity.aliases:
        console.print("also: " + escape(", ".join(entity.aliases[:8])))
    console.print(_weight(entity))
    show_edges(console, store, entity.id, edges, where)


def show_event(console: Console, store: GraphStore, event: Event, where: Filter) -> None:
    """Print an event with its roles and the sentences that tell it."""
    when = f" · {value_text(event.time)} ({event.time.edtf})" if event.time else ""
    mode = f"/{event.mode}" if event.mode else ""
    console.print(f"[bold]{event.type}{mode}[/] · {event.factuality}{escape(when)} · [dim]{event.id}[/]")
    for role in event.roles:
        filler = title_of(store, role.filler, where) if role.filler else role.text
        console.print(f"  {role.role}: {escape(filler)}")
    console.print(_weight(event))
    show_quotes(
        console, store, [one for one in store.statements([event.id], where) if one.statement.predicate == "type"]
    )


def show_edges(console: Console, store: GraphStore, node: NodeId, edges: Iterable[Edge], where: Filter) -> None:
    """Print edges as a table, the other end by name; says how many are not shown."""
    found = list(edges)
    table = Table("", "what", "with", "origins", "evidence", box=None, header_style="dim")
    for edge in found[:EDGES_SHOWN]:
        out = edge.subject == node
        other = edge.object if out else edge.subject
        shown = title_of(store, other, where) if other else value_text(edge.value)
        counts = (str(edge.independent_origins), str(edge.evidence_count))
        table.add_row("→" if out else "←", edge.predicate, escape(shown), *counts)
    console.print(table)
    if len(found) > EDGES_SHOWN:
        console.print(f"[dim]and {len(found) - EDGES_SHOWN} more; --json gives all[/]")


def show_path(console: Console, store: GraphStore, path: Path, where: Filter) -> None:
    """Print a path, a sentence for each hop."""
    if not path.steps:
        console.print(f"none within {path.max_hops} hops")
        return
    for step in path.steps:
        ends = (title_of(store, step.start, where), title_of(store, step.end, where))
        arrow = "→" if step.edge.subject == step.start else "←"
        console.print(f"[bold]{escape(ends[0])}[/] {arrow} {step.edge.predicate} {arrow} [bold]{escape(ends[1])}[/]")
        show_quotes(console, store, store.statements_by_id(step.edge.statements[:1]))


def show_timeline(console: Console, store: GraphStore, dated: Iterable[Dated], where: Filter) -> None:
    """Print events in the order in which they happened."""
    for one in dated:
        shown = title_of(store, one.event.id, where)
        console.print(
            f"{(one.at or 'undated')[:10]:10}  {escape(shown)}  [dim]{one.event.factuality} {one.event.id}[/]"
        )


def show_said(console: Console, store: GraphStore, said: Iterable[Stated], where: Filter) -> None:
    """Print who said what, by the words that were said; one line for each sentence and speaker."""
    seen: set[tuple[str, str, int]] = set()
    for stated in said:
        statement = stated.statement
        key = (str(stated.attributed_to), statement.article_id, statement.evidence.start)
        if key not in seen and stated.attributed_to:
            seen.add(key)
            speaker = title_of(store, stated.attributed_to, where)
            console.print(f"[bold]{escape(speaker)}[/] ({statement.factuality})")
            show_quotes(console, store, [stated])


def title_line(article: Article) -> str:
    """Return an article's title, else how its text begins."""
    return article.title or shorten(article.text[: 2 * TITLE_CHARS], TITLE_CHARS, placeholder=" …")


def show_quotes(console: Console, store: GraphStore, stated: Iterable[Stated]) -> None:
    """Print the sentence behind each statement and where it stands."""
    for one in stated:
        statement = one.statement
        console.print(f"  “{escape(quote_of(store, statement))}”", highlight=False)
        date = statement.reported_at.date().isoformat() if statement.reported_at else "undated"
        console.print(f"  [dim]{escape(one.publisher or 'unknown source')}, {date}, {statement.article_id}[/]")


def quote_of(store: GraphStore, statement: Statement) -> str:
    """Return the words of a statement's sentence, on one line."""
    article = store.article(statement.article_id, version=statement.version)
    return " ".join(statement.evidence.of(article.text).split()) if article else ""


def _weight(thing: Entity | Event) -> str:
    dates = [moment.date().isoformat() for moment in (thing.first_reported, thing.last_reported) if moment]
    when = f", reported {' to '.join(dict.fromkeys(dates))}" if dates else ""
    return f"{thing.evidence_count} statements, {thing.independent_origins} independent origins{when}"


def show_unsure(console: Console, store: GraphStore, waiting: Sequence[Judgement]) -> None:
    """Print pairs that wait for a person, with what speaks for and against."""
    for one in waiting:
        _show_judgement(console, store, one, f"{one.score:.2f}")
    console.print(f"{len(waiting)} wait for you: newsgraph merge LEFT RIGHT, or with --different")


def show_changes(console: Console, store: GraphStore, changes: Changes) -> None:
    """Print what resolving again changes, by kind of change."""
    for one in changes.ended:
        _show_judgement(console, store, one, f"ended {one.verdict}")
    for one in changes.added:
        _show_judgement(console, store, one, f"added {one.verdict}")
    console.print(f"{len(changes.added)} added, {len(changes.ended)} ended, {changes.kept} kept")


def _show_judgement(console: Console, store: GraphStore, judgement: Judgement, what: str) -> None:
    names = [title_of(store, one, EVERYTHING) for one in (judgement.left, judgement.right)]
    console.print(f"{what}  [bold]{escape(names[0])}[/] and [bold]{escape(names[1])}[/]")
    console.print(f"  [dim]{judgement.left} {judgement.right}[/]")
    reasons = ", ".join(f"{one.feature} {one.value} ({one.weight:+.1f})" for one in judgement.reasons)
    console.print(f"  {escape(reasons)}", highlight=False)
