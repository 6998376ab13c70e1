"""Questions: search, show, query."""

from collections import Counter

import click
from rich.markup import escape

from api.commands.call import Call, answering, filters
from api.http.render import Json, article_json, edge_json, entity_json, event_json, stated_json
from api.show import show_entity, show_event, show_path, show_said, show_timeline, title_line
from kg.assemble import entity_of
from kg.errors import InputError
from kg.model import Article, ArticleId, Entity, Event, Filter, NodeId, NodeSort
from kg.paths import MAX_HOPS, path
from kg.query import neighbours, node_named, thing, timeline, who_said
from kg.store import GraphStore


@answering()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20)
@filters
def search(call: Call, words: tuple[str, ...], limit: int, where: Filter) -> None:
    """Find entities by the beginning of a name, and articles by their words.

    \b
    newsgraph search kazakht
    newsgraph search internet shutdown --min-origins 2
    """
    text = " ".join(words)
    with call.store() as store:
        named = _names_like(store, text, where, limit)
        hits = store.search(text, where, limit=limit)
        if call.as_json:
            entities = [entity_json(one) for one in named]
            call.out({"entities": entities, "articles": [article_json(hit.article) for hit in hits]})
            return
        for entity in named:
            call.console.print(f"{entity.name}  [dim]{entity.kind}  {entity.evidence_count} statements  {entity.id}[/]")
        for hit in hits:
            call.console.print(f"[italic]{escape(title_line(hit.article))}[/]  [dim]{hit.article.id}[/]")
        if not named and not hits:
            call.console.print(f"nothing here is called {text!r}, and no article holds these words")


def _names_like(store: GraphStore, text: str, where: Filter, limit: int) -> list[Entity]:
    """Return the entities of which a word of a name begins so, those named most often first."""
    wanted = text.casefold()
    count: Counter[NodeId] = Counter()
    for named in store.names(where):
        name = named.text.casefold()
        if named.sort is NodeSort.ENTITY and (name.startswith(wanted) or f" {wanted}" in name or f"-{wanted}" in name):
            count[named.node] += named.statements
    likeliest = sorted(count, key=lambda one: (-count[one], one))[:limit]
    return [entity_of(store, node, where) for node in likeliest]


@answering()
@click.argument("name")
@filters
def show(call: Call, name: str, where: Filter) -> None:
    """Show an entity (by name or id), an event or an article, with its evidence.

    \b
    newsgraph show Kazakhtelecom
    newsgraph show Kazakhtelecom --as-of 2021-12-31 --json
    """
    with call.store() as store:
        article = store.article(ArticleId(name), known_at=where.known_at)
        if article is not None:
            stated = store.statements_of_article(article.id, where)
            if call.as_json:
                call.out(article_json(article) | {"statements": [stated_json(one, article) for one in stated]})
                return
            call.console.print(
                f"[bold]{escape(title_line(article))}[/]  {escape(article.publisher or '')}  [dim]{article.id}[/]"
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


@click.group()
def query() -> None:
    """Ask: neighbours, path, timeline, who-said."""


@answering("neighbours", group=query)
@click.argument("name")
@click.option("--predicate", multiple=True, help="Only these predicates.")
@filters
def query_neighbours(call: Call, name: str, predicate: tuple[str, ...], where: Filter) -> None:
    """What is one step away, the best supported first.

    \b
    newsgraph query neighbours Kazakhtelecom --predicate owned_by --min-confidence 0.8
    """
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


@answering("path", group=query)
@click.argument("start")
@click.argument("end")
@click.option("--max-hops", type=click.IntRange(1, 12), default=MAX_HOPS)
@click.option("--through-hubs", is_flag=True, help="Countries and the like are welcome on the way.")
@filters
def query_path(call: Call, start: str, end: str, max_hops: int, through_hubs: bool, where: Filter) -> None:
    """How two things are linked, a sentence for each hop.

    \b
    newsgraph query path NetBlocks "Kassym-Jomart Tokayev"
    newsgraph query path NetBlocks Bitcoin --through-hubs --max-hops 12
    """
    with call.store() as store:
        ends = (node_named(store, start, where), node_named(store, end, where))
        if ends[0] == ends[1]:
            raise InputError(f"{start!r} and {end!r} are one thing here ({ends[0]}); a path needs two")
        found = path(store, *ends, where, max_hops=max_hops, avoid_hubs=not through_hubs)
        if call.as_json:
            steps: list[Json] = [{"from": s.start, "to": s.end, "edge": edge_json(s.edge)} for s in found.steps]
            call.out({"from": found.start, "to": found.end, "max_hops": max_hops, "steps": steps})
            return
        show_path(call.console, store, found, where)
        if not found.steps and not through_hubs:
            call.console.print("[dim]--through-hubs also goes through countries and the like[/]")


@answering("timeline", group=query)
@click.argument("name", required=False)
@filters
def query_timeline(call: Call, name: str | None, where: Filter) -> None:
    """Events in the order in which they happened: of one entity, or all.

    \b
    newsgraph query timeline Kazakhtelecom --factuality asserted
    """
    with call.store() as store:
        dated = timeline(store, node_named(store, name, where) if name else None, where)
        if call.as_json:
            call.out([{"at": one.at, "event": event_json(one.event)} for one in dated])
            return
        show_timeline(call.console, store, dated, where)


@answering("who-said", group=query)
@click.option("--speaker", help="Name or id of who said it.")
@click.option("--about", help="Name or id of what it is about.")
@filters
def query_who_said(call: Call, speaker: str | None, about: str | None, where: Filter) -> None:
    """What named sources said: of one speaker, about one thing, or both.

    \b
    newsgraph query who-said --speaker NetBlocks --about Kazakhtelecom
    """
    with call.store() as store:
        ends = [node_named(store, one, where) if one else None for one in (speaker, about)]
        said = who_said(store, speaker=ends[0], about=ends[1], where=where)
        if call.as_json:
            call.out(
                [stated_json(one, _read_in(store, one.statement.article_id, one.statement.version)) for one in said]
            )
            return
        show_said(call.console, store, said, where)
        if not said:
            call.console.print("no named source is known to have said so")


def _read_in(store: GraphStore, article: ArticleId, version: int) -> Article | None:
    return store.article(article, version=version)
