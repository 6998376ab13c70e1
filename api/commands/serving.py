"""serve: only what the service needs is loaded, so that it answers soon."""

import click

from api.commands.call import Call, answering
from api.processes.serving import address_of, check_free
from api.processes.serving import serve as run_service


@answering()
@click.option("--sample", is_flag=True, help="Read the sample corpus, where the store is empty.")
def serve(call: Call, sample: bool) -> None:
    """Serve the graph over HTTP (NEWSGRAPH_HOST, NEWSGRAPH_PORT; 127.0.0.1 and 8000).

    What is queued, by POST /v1/ingest or by an earlier call that was interrupted, is read behind it by worker processes
    (NEWSGRAPH_WORKERS).

    \b
    newsgraph serve --sample
    NEWSGRAPH_PORT=8001 newsgraph --store sqlite:///news.db serve
    """
    check_free(call.settings)
    with call.store(read_only=False):
        pass  # a new file is made, and an old one brought up to date, before anybody asks
    address = address_of(call.settings)
    if call.as_json:
        call.out({"address": address, "store": call.settings.store})
    else:
        click.echo(f"newsgraph serves {address} (Ctrl-C stops it)")
    run_service(call.settings, sample=sample)
