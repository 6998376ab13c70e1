"""Who may ask from elsewhere: key create, list, revoke."""

import click

from api.commands.call import Call, answering
from api.guard.keys import Key, Scope, keys_of
from api.http.render import Json, moment_json


@click.group()
def key() -> None:
    """Keys to the service: make one, see them, end one.

    Once a key was made, every request needs one, on this machine too.

    \b
    newsgraph key create --scope read --name newsroom
    newsgraph key list
    newsgraph key revoke k12ab34cd
    """


@answering("create", group=key)
@click.option("--scope", type=click.Choice([one.value for one in Scope]), required=True, help="write includes read.")
@click.option("--name", required=True, help="Who or what will use it.")
def key_create(call: Call, scope: str, name: str) -> None:
    """Make a key and print it: this once, for only a digest of it is kept."""
    keys = keys_of(call.settings)
    made, token = keys.create(name, Scope(scope))
    if call.as_json:
        call.out({**_key_json(made), "key": token})
        return
    click.echo(token)
    click.echo(f"kept as {made.id} in {keys.path}; it is not shown again. Authorization: Bearer {token[:6]}…", err=True)


@answering("list", group=key)
def key_list(call: Call) -> None:
    """Show the keys, the oldest first, and when each was last used."""
    found = keys_of(call.settings).all()
    if call.as_json:
        call.out([_key_json(one) for one in found])
        return
    for one in found:
        state = f"revoked {moment_json(one.revoked_at)}" if one.revoked_at else f"used {moment_json(one.last_used_at)}"
        call.console.print(
            f"{one.id}  {one.scope:5}  made {moment_json(one.created_at)}  {state}  {one.name}", markup=False
        )


@answering("revoke", group=key)
@click.argument("id")
def key_revoke(call: Call, id: str) -> None:
    """End a key for good; a service that runs obeys at once."""
    ended = keys_of(call.settings).revoke(id)
    if call.as_json:
        call.out(_key_json(ended))
    else:
        call.console.print(f"{ended.id} opens nothing any more", markup=False)


def _key_json(one: Key) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "scope": one.scope.value,
        "created_at": moment_json(one.created_at),
        "last_used_at": moment_json(one.last_used_at),
        "revoked_at": moment_json(one.revoked_at),
    }
