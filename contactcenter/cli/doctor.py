"""`contactcenter doctor`: is this installation sound?"""

import json
from dataclasses import asdict, replace

import rich_click as click
from click.exceptions import Exit

from contactcenter import __version__
from contactcenter.config import read_settings

EXAMPLE = """
Example:

    contactcenter doctor --database sqlite:///var/demo.db
"""


@click.command("doctor", epilog=EXAMPLE)
@click.option(
    "--database", help="Database to look at; else CONTACTCENTER_DATABASE_URL, else contactcenter.db here."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(database: str | None, as_json: bool) -> None:
    """Check this installation and say what to do; exit code 1 when there is a problem."""
    from contactcenter.doctor import examine, is_sound

    settings = read_settings()
    findings = examine(replace(settings, database_url=database or settings.database_url))
    sound = is_sound(findings)
    if as_json:
        figures = {"sound": sound, "version": __version__, "findings": [asdict(one) for one in findings]}
        click.echo(json.dumps(figures, indent=2))
    else:
        for one in findings:
            click.echo(f"{one.level:<8} {one.subject}: {one.text}")
            if one.advice:
                click.echo(f"{'':<8} → {one.advice}")
        click.echo("This installation is sound." if sound else "This installation is not sound.")
    if not sound:
        raise Exit(1)
