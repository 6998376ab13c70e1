"""The `newsgraph` command: what stands before the subcommand, and which file has which subcommand."""

import os
from dataclasses import replace
from importlib import import_module

import click
from rich.console import Console

from api.commands.call import Call, plain_errors
from api.settings import read_settings

SUBCOMMANDS = {
    "ingest": "running",
    "extract": "running",
    "serve": "serving",
    "search": "asking",
    "show": "asking",
    "query": "asking",
    "merge": "changing",
    "undo": "changing",
    "resolve": "changing",
    "retract": "changing",
    "erase": "changing",
    "jobs": "telling",
    "stats": "telling",
    "export": "exporting",
    "load": "exporting",
    "doctor": "telling",
    "key": "keys",
}


class Subcommands(click.Group):
    """Loads the file of a subcommand when it is called: who asks does not wait for what reading needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in SUBCOMMANDS:
            return None
        found: click.Command = getattr(import_module(f"api.commands.{SUBCOMMANDS[cmd_name]}"), cmd_name)
        return found


@click.group(cls=Subcommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--store", help="Where the graph is kept: sqlite:///PATH. Default: NEWSGRAPH_STORE, else newsgraph.db here."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON; may also stand after the subcommand.")
@click.version_option(package_name="newsgraph")
@click.pass_context
@plain_errors
def main(context: click.Context, store: str | None, as_json: bool) -> None:
    """Read news articles and ask the graph of who did what to whom, where and when.

    \b
    newsgraph serve --sample              read the sample corpus once, and serve it
    newsgraph ingest articles/            read a folder
    newsgraph search kazakht              find an entity
    newsgraph show Kazakhtelecom          what it is, and the words behind it
    newsgraph query path A B              how two are linked

    \b
    Exit codes: 0 done; 1 it could not be done, and the message says why and what to do; 2 the words of
    the call are off; 3 done in part: some items failed, and `newsgraph jobs` says which; 130 interrupted.

    \b
    Shell completion, in the shell's start file:
    bash  eval "$(_NEWSGRAPH_COMPLETE=bash_source newsgraph)"
    zsh   eval "$(_NEWSGRAPH_COMPLETE=zsh_source newsgraph)"
    fish  _NEWSGRAPH_COMPLETE=fish_source newsgraph | source

    NEWSGRAPH_STORE, NEWSGRAPH_HOST, NEWSGRAPH_PORT, NEWSGRAPH_WORKERS and NEWSGRAPH_BASE set what is not given;
    NEWSGRAPH_KEYS, NEWSGRAPH_CORS, NEWSGRAPH_RATE and NEWSGRAPH_PROXIES say who may ask: docs/how-to/protect.md
    """
    settings = read_settings(os.environ)
    if store:
        settings = replace(settings, store=store)
    console = Console()
    console.soft_wrap = not console.is_terminal  # a program that reads us wants whole lines
    context.obj = Call(settings=settings, as_json=as_json, console=console)


if __name__ == "__main__":
    main()
