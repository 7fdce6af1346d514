"""abide serve: the pages, the live streams and the API, in one process."""

import gc
import json
import logging
import socket
from typing import Any

import click

from abide.cli.service import works_on_database


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at; 0 takes a free one.")
@click.option("--json", "json_output", is_flag=True, help="Print JSON.")
@works_on_database
def command(host: str, port: int, json_output: bool) -> None:
    """Serve pages and the API until stopped (SIGTERM or Ctrl-C); prints the address once it listens."""
    import uvicorn

    from abide.service.config.asgi import application
    from abide.service.config.server import GRACE, Server
    from abide.service.ui.checks import front_end_files_are_here

    for warning in front_end_files_are_here():
        click.echo(f"Warning: {warning.msg} {warning.hint}", err=True)

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # A second list of who looked at whom is not wanted; the audit has it.
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
    )
    try:
        listening = _listen(host, port)
    except OSError as error:
        raise click.ClickException(f"Cannot listen at {host} port {port}: {error.strerror}.") from error
    _set_aside_what_stays()
    with listening:
        Server(config, lambda: click.echo(_words(listening, json_output))).run(sockets=[listening])


def _set_aside_what_stays() -> None:
    """Keep what every request needs out of what is looked through for garbage.

    Else every tenth page waits a tenth of a second, while hundreds of thousands of objects that live as long
    as the process are looked through once more.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - Reads the views, which are read with the first page otherwise.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def _words(listening: socket.socket, json_output: bool) -> str:
    name: Any = listening.getsockname()
    host, port = name[0], name[1]
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    return json.dumps({"address": address}) if json_output else f"Abide is at {address}"
