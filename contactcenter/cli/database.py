"""`contactcenter migrate`: bring the database up to date."""

import json

import rich_click as click

from contactcenter.config import read_settings
from contactcenter.services.setup import migrate


@click.command("migrate")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
def command(as_json: bool) -> None:
    """Create the database's tables or bring them up to date; safe to repeat.

    Example: CONTACTCENTER_DATABASE_URL=sqlite:///contactcenter.db contactcenter migrate
    """
    before, after = migrate(read_settings().database_url)
    if as_json:
        click.echo(json.dumps({"before": before, "after": after}))
    elif before == after:
        click.echo(f"The database is up to date, at revision {after}.")
    else:
        click.echo(f"The database went from {before or 'empty'} to revision {after}.")
