"""The flow: ingest, extract."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

import click
from rich.console import Console

from api.commands.call import PARTLY, Call, answering, now
from api.extracting import line_of, read_or_say_why
from api.look.reading_page import Section, reading_page
from api.reading import queue_sources, read_with_progress
from ingest.extract.opening import open_extractor
from ingest.languages import why_unread
from ingest.load import Format, LoadSettings, NotLoaded, load
from kg.errors import InputError
from kg.model import Article
from kg.store import Outcome


@answering()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--format", "kind", type=click.Choice([one.value for one in Format]), help="Else told by name and content."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Reading processes. Default: NEWSGRAPH_WORKERS, else 2.")
@click.option("--allow-host", multiple=True, help="A private host that may be fetched from.")
@click.option("--again", is_flag=True, help="Ask for feeds whole, also those that did not change.")
def ingest(
    call: Call,
    sources: tuple[str, ...],
    kind: str | None,
    workers: int | None,
    allow_host: tuple[str, ...],
    again: bool,
) -> None:
    """Read articles into the graph: files, folders, addresses, feeds, archives, or - for standard input.

    \b
    newsgraph ingest articles/ more.jsonl            folders and files
    newsgraph ingest https://news.example/feed.xml   a feed; the next time only if it changed
    zcat news.jsonl.gz | newsgraph ingest -          what another program writes

    Interrupt it when you like: what was queued and not read goes on at the next call.
    """
    console = Console(stderr=True)
    console.soft_wrap = not console.is_terminal
    with call.store(read_only=False) as store:
        form = Format(kind) if kind else None
        job, count = queue_sources(
            store, sources, format=form, stdin=sys.stdin.buffer, clock=now, allow=frozenset(allow_host), again=again
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


@answering()
@click.argument("source")
@click.option("--published-at", help='When the article was published, ISO 8601: what "Tuesday" is counted from.')
@click.option(
    "--format", "kind", type=click.Choice([one.value for one in Format]), help="Else told by name and content."
)
@click.option("--language", help="What it is written in, as en: else told by its words. Only English is read.")
@click.option("--html", is_flag=True, help="One page to look at, with every article in it, in place of JSON.")
@click.option("--out", "-o", type=click.File("wb"), default="-", help="The file to write. Default: standard output.")
def extract(
    _: Call,
    source: str,
    published_at: str | None,
    kind: str | None,
    language: str | None,
    html: bool,
    out: BinaryIO,
) -> None:
    """Read and print what was read, one JSON a line; nothing is stored. SOURCE is a file, or - for standard input.

    JSONL in ({"id", "text", "published_at"?} a line) gives one JSON a line out, in order, with the id.

    \b
    echo "Ann Lee resigned on Tuesday." | newsgraph extract - --published-at 2022-01-05
    newsgraph extract article.html --html -o reading.html
    """
    given = _moment(published_at) if published_at else None
    form = Format(kind) if kind else None
    found = load(source, settings=LoadSettings(), clock=now, format=form, stdin=sys.stdin.buffer)
    extractor = open_extractor()
    sections: list[Section] = []
    failed = 0
    for one in found:
        if isinstance(one, NotLoaded):
            failed += 1
            click.echo(f"newsgraph: {one.where}: {one.reason}", err=True)
            continue
        article = _as_stated(one.article, given, language)
        if why := why_unread(article):
            click.echo(f"newsgraph: {one.where}: {why}; if it is English, say --language en", err=True)
        read = read_or_say_why(extractor, article)
        if html:
            sections.append(Section(label=one.label, found=read))
            continue
        out.write(line_of(None if one.label == str(one.where) else one.label, read))
    if html:
        click.echo(reading_page(sections).encode(), file=out)
    if failed:
        sys.exit(PARTLY)


def _as_stated(article: Article, published_at: datetime | None, language: str | None) -> Article:
    return replace(article, published_at=published_at or article.published_at, language=language or article.language)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise InputError(
            f"--published-at {text!r} must be an ISO 8601 date or time, such as 2022-01-05T09:00:00Z"
        ) from exc
    return found if found.tzinfo else found.replace(tzinfo=UTC)
