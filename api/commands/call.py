"""What every subcommand shares: settings, how it answers, how it fails, and the one filter."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click
import msgspec
from rich.console import Console

from api.settings import Settings
from kg.errors import NewsgraphError
from kg.model import Factuality, Filter
from kg.store import GraphStore, open_store

FAILED, PARTLY, INTERRUPTED = 1, 3, 130
if TYPE_CHECKING:  # who only serves does not load what renders
    from api.http.render import Json

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the words before the subcommand asked for."""

    settings: Settings
    as_json: bool
    console: Console

    def out(self, shown: "Json | list[Json]") -> None:
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


def answering(
    name: str | None = None, *, group: click.Group | None = None
) -> Callable[[Callable[Concatenate[Call, P], R]], click.Command]:
    """Make a function that takes a Call a subcommand (of a group), with --json and errors in words."""

    def decorated(function: Callable[Concatenate[Call, P], R]) -> click.Command:
        as_json = click.option(
            "--json", is_flag=True, expose_value=False, is_eager=True, callback=_ask_for_json, help="Answer in JSON."
        )
        made = click.command(name)(as_json(click.pass_obj(plain_errors(function))))
        if group is not None:
            group.add_command(made)
        return made

    return decorated


def _ask_for_json(context: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        context.obj = replace(context.obj, as_json=True)


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our errors into one line on standard error and exit code 1; a fault of ours keeps its trace."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except NewsgraphError as exc:
            click.echo(f"newsgraph: {exc}", err=True)
            sys.exit(FAILED)
        except KeyboardInterrupt:
            click.echo("newsgraph: interrupted", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:  # whoever read our output has seen enough, as in `newsgraph export | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(FAILED)

    return wrapped


def filters(command: Callable[..., R]) -> Callable[..., R]:
    """Add the one filter that every question obeys."""
    options = [
        click.option("--as-of", type=click.DateTime(), help="True in the world then."),
        click.option("--known-at", type=click.DateTime(), help="Known to this store by then (UTC)."),
        click.option("--min-origins", type=click.IntRange(1), default=1, help="Independent origins an edge must have."),
        click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Least confidence, 0 to 1."),
        click.option(
            "--factuality",
            type=click.Choice([one.value for one in Factuality]),
            multiple=True,
            help="How firmly it is told; several may be given.",
        ),
        click.option("--source", help="Only what this publisher said."),
    ]

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> R:
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
