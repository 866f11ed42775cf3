"""`contactcenter serve`: the pages of the three desks."""

from dataclasses import replace

import rich_click as click

from contactcenter.config import read_settings


@click.command("serve")
@click.option("--host", help="Address of this machine to serve on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve on.  [default: 8080]")
def command(host: str | None, port: int | None) -> None:
    """Serve the pages of the three desks on this machine.

    There are no accounts yet, so any other address than this machine's own is refused.

    Example: contactcenter serve --port 8090
    """
    from contactcenter.app import check_host, serve

    settings = read_settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    check_host(settings.host)
    click.echo(f"Serving on http://{settings.host}:{settings.port} · stop with Ctrl-C", err=True)
    serve(settings)
