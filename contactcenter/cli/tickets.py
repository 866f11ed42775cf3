"""`contactcenter explain` and `why-not`: why a ticket went where it went."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich_click as click

from contactcenter.config import read_settings
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import AgentId, ContactId

if TYPE_CHECKING:
    from contactcenter.services.dispatch.views import LiveViews
    from contactcenter.services.views.livefloor import Directory

DATABASE = click.option(
    "--database", help="Database to ask; else CONTACTCENTER_DATABASE_URL, else contactcenter.db here."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")


@click.command("explain", epilog="Example: contactcenter explain 17 --database sqlite:///var/demo.db")
@click.argument("ticket", type=click.IntRange(min=1))
@DATABASE
@AS_JSON
def explain(ticket: int, database: str | None, as_json: bool) -> None:
    """Tell why TICKET went where it went, offer by offer, and everything that happened to it."""
    with _asking(database) as (views, directory):
        found = views.ticket(ContactId(ticket))
        offers = views.explanation(ContactId(ticket))
    if as_json:
        click.echo(
            json.dumps(
                [
                    {"at": one.at.isoformat(), "agent": one.agent, "sentences": one.sentences}
                    for one in offers
                ]
            )
        )
        return
    head = found.ticket.head
    name = f"{found.ticket.source} {found.ticket.external_id}"
    click.echo(f"Ticket {ticket} ({name}) is {head.state} in {head.queue}.")
    for offer in offers:
        click.echo(f"\n{offer.at:%Y-%m-%d %H:%M:%S} UTC")
        for sentence in offer.sentences:
            click.echo(f"  {sentence}")
    if not offers:
        click.echo("It was offered to nobody.")
    click.echo("\nHistory")
    for one in found.happenings:
        who = "" if one.agent is None else f" {directory.code_of(one.agent)}"
        detail = f" ({one.detail})" if one.detail else ""
        click.echo(f"  {one.at:%H:%M:%S} {one.kind.replace('_', ' ')}{who}{detail}")


@click.command("why-not", epilog="Example: contactcenter why-not 17 A023")
@click.argument("ticket", type=click.IntRange(min=1))
@click.argument("agent")
@DATABASE
@AS_JSON
def why_not(ticket: int, agent: str, database: str | None, as_json: bool) -> None:
    """Tell in one sentence why AGENT (a code or an id) did not get TICKET."""
    with _asking(database) as (views, directory):
        who = agent_named(agent, directory)
        sentence = views.why_not(ContactId(ticket), who)
    click.echo(json.dumps({"ticket": ticket, "agent": who, "sentence": sentence}) if as_json else sentence)


def agent_named(words: str, directory: "Directory") -> AgentId:
    """Return the agent of a code or an id.

    Raises
    ------
    NotFound
        When there is none.
    """
    for one in directory.agents.values():
        if words.casefold() in (one.code.casefold(), str(one.id)):
            return one.id
    raise NotFound(f"There is no agent {words!r}; give a code such as A001, or an id.")


@contextmanager
def _asking(database: str | None) -> Iterator[tuple["LiveViews", "Directory"]]:
    from contactcenter.services.dispatch.views import LiveViews
    from contactcenter.services.reporting import Reporting
    from contactcenter.services.setup import opened_again

    with opened_again(database or read_settings().database_url) as engine:
        yield LiveViews(engine), Reporting(engine).directory()
