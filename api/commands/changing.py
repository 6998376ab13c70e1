"""Changes that people ask for: merge, undo, resolve, retract, erase."""

import click
import msgspec

from api.commands.call import Call, answering, now
from api.http.render import judgement_json, moment_json
from api.processes.querying import forget_unfollowed
from api.show import show_changes, show_unsure
from ingest.resolve.again import Changes, apply, resolve_again
from kg.errors import InputError, NotFoundError
from kg.model import ArticleId, Judgement, JudgementId, StatementId, Verdict, new_judgement
from kg.query import node_named
from kg.store import GraphStore


@answering()
@click.argument("left")
@click.argument("right")
@click.option("--different", is_flag=True, help="Say that they are two, not one.")
@click.option("--by", default="person:cli", show_default=True, help="Who judges, as person:NAME.")
def merge(call: Call, left: str, right: str, different: bool, by: str) -> None:
    """Judge that two entities are the same (or --different). `newsgraph undo ID` takes it back exactly.

    \b
    newsgraph merge "Joe Biden" "President Biden"
    newsgraph merge Paris "Paris Hilton" --different --by person:ann
    """
    if not by.startswith("person:"):
        raise InputError(f"--by {by!r} must be person:NAME")
    verdict = Verdict.DIFFERENT if different else Verdict.SAME
    at = now()
    with call.store(read_only=False) as store:
        low, high = sorted((node_named(store, left), node_named(store, right)))
        if low == high:
            raise InputError(f"{left!r} and {right!r} are one thing here already ({low}); nothing was judged")
        judged = new_judgement(low, high, verdict, score=0.0 if different else 1.0, by=by, at=at)
        store.judge([judged], at=at)
        if call.as_json:
            call.out(judgement_json(judged))
        else:
            call.console.print(f"{verdict}: {low} and {high}. Take it back with: newsgraph undo {judged.id}")


@answering()
@click.argument("judgement")
@click.option("--by", default="person:cli", show_default=True)
def undo(call: Call, judgement: str, by: str) -> None:
    """Take a judgement back: all is as if it had never been.

    \b
    newsgraph undo j6fdb78db0344fdf7e06820d7    the id that `newsgraph merge` printed
    """
    with call.store(read_only=False) as store:
        at = store.undo(JudgementId(judgement), by=by, at=now())
        if call.as_json:
            call.out({"judgement": judgement, "undone_at": moment_json(at), "by": by})
        else:
            call.console.print(f"undone at {moment_json(at)}")


@answering()
@click.option("--again", is_flag=True, help="Make all automatic judgements anew; people's stay as they are.")
@click.option("--dry-run", is_flag=True, help="With --again: only say what would change.")
def resolve(call: Call, again: bool, dry_run: bool) -> None:
    """Show the pairs that wait for a person's judgement; with --again, judge all anew by machine.

    \b
    newsgraph resolve                     what might be one thing, and what speaks for it
    newsgraph merge LEFT RIGHT            it is (or --different: it is not)
    newsgraph resolve --again --dry-run   what today's resolver would judge otherwise
    newsgraph resolve --again             change it, in one commit
    """
    if dry_run and not again:
        raise InputError("--dry-run goes with --again: without it, resolve changes nothing anyway")
    if not again:
        _show_waiting(call)
        return
    at = now()
    with call.store(read_only=dry_run) as store:
        changes = resolve_again(store, at=at)
        if not dry_run:
            apply(store, changes, at=at)
        if call.as_json:
            call.out(_changes_json(changes) | {"applied": not dry_run})
        else:
            show_changes(call.console, store, changes)


def _show_waiting(call: Call) -> None:
    with call.store() as store:
        waiting = list(_unsure(store))
        if call.as_json:
            call.out([judgement_json(one) for one in waiting])
        else:
            show_unsure(call.console, store, waiting)


def _unsure(store: GraphStore) -> list[Judgement]:
    """Return the judgements that wait for a person, the likeliest first."""
    found: list[Judgement] = []
    after: str | None = None
    while True:
        page = store.judgements(Verdict.UNSURE, after=after)
        found += page.items
        if page.next is None:
            return sorted(found, key=lambda one: (-one.score, one.id))
        after = page.next


def _changes_json(changes: Changes) -> dict[str, object]:
    return {
        "added": [judgement_json(one) for one in changes.added],
        "ended": [judgement_json(one) for one in changes.ended],
        "kept": changes.kept,
    }


@answering()
@click.argument("statements", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it is wrong; kept with the statement.")
@click.option("--by", default="person:cli", show_default=True)
def retract(call: Call, statements: tuple[str, ...], reason: str, by: str) -> None:
    """End statements as wrong. Their history stays.

    \b
    newsgraph show NAME --json                             the ids of the statements behind each edge
    newsgraph retract s12ab s34cd --reason "he was misquoted"
    """
    with call.store(read_only=False) as store:
        count = store.retract([StatementId(one) for one in statements], by=by, reason=reason, at=now())
        if call.as_json:
            call.out({"retracted": count, "by": by, "reason": reason})
        else:
            call.console.print(f"{count} retracted")


@answering()
@click.argument("article")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(call: Call, article: str, yes: bool) -> None:
    """Remove an article and all that came of it. Only a receipt stays.

    \b
    newsgraph search words of the article     finds its id
    newsgraph erase a6e834b13473dcf76ea8a7f6e
    """
    with call.store(read_only=False) as store:
        found = store.article(ArticleId(article))
        if found is None:
            raise NotFoundError(f"no article {article!r} here; find its id with `newsgraph search WORDS`")
        if not yes:
            click.confirm(f"Erase {found.title or article!r} and all that it says? This cannot be undone", abort=True)
        receipt = store.erase(found.id, at=now())
        forget_unfollowed(call.settings.store)
        if call.as_json:
            call.out(msgspec.to_builtins(receipt))
        else:
            what = f"{receipt.versions} versions, {receipt.mentions} mentions, {receipt.statements} statements"
            call.console.print(f"erased {receipt.article_id}: {what}. A receipt with its digest stays")
