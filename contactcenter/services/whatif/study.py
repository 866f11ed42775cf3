"""Study files: TOML in, questions out; what is wrong is named by its key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from contactcenter.domain.client import Client, ContractTerm, ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.units import ClientId, QueueId, TeamId
from contactcenter.domain.verification import Window
from contactcenter.services.whatif.lever import Lever
from contactcenter.services.whatif.people import PeopleQuestion
from contactcenter.services.whatif.ramp import Ramp
from contactcenter.services.whatif.schema import STUDY
from contactcenter.services.whatif.studypeaks import StudyPeak, read_peak
from contactcenter.services.whatif.subject import Rates
from contactcenter.services.whatif.sweep import Assumption
from contactcenter.services.whatif.trials import Trials
from simulation.scenario_reader import Table, one_of

USUAL_CURVE = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
USUAL_ASSUMPTIONS = (
    Assumption(Lever.VOLUME, 0.9, 1.1),
    Assumption(Lever.HANDLE, 0.95, 1.05),
    Assumption(Lever.CONTAINMENT, 0.8, 1.1),
    Assumption(Lever.ABSENCE, 0.5, 2.0),
)


@dataclass(frozen=True, slots=True)
class Need:
    """By when people are needed, and from when they can be looked for."""

    today: date
    needed_by: date

    def __post_init__(self) -> None:
        if self.needed_by < self.today:
            raise InvalidInput(f"People are needed by {self.needed_by}, before today, {self.today}.")


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked of a scenario.

    Parameters
    ----------
    peaks : laid over the scenario first, one on the other.
    need : None where no date was given.
    """

    peaks: tuple[StudyPeak, ...] = ()
    trials: Trials = Trials()
    axes: Mapping[Lever, tuple[float, ...]] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = USUAL_ASSUMPTIONS
    staff: tuple[float, ...] = USUAL_CURVE
    people: PeopleQuestion = PeopleQuestion()
    need: Need | None = None
    ramp: Ramp = Ramp()
    rates: Rates = Rates()
    clients: tuple[Client, ...] = ()


def load_study(path: Path) -> Study:
    """Read a study.

    Raises
    ------
    InvalidInput
        When the file is no TOML, or a key is unknown or wrong; the message names the key.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} is no TOML: {error}.") from error
    return parse_study(values)


def parse_study(values: Mapping[str, object]) -> Study:
    """Return the study that TOML values describe."""
    file = Table(dict(values), "study", "", STUDY)
    return Study(
        peaks=tuple(map(read_peak, file.tables("peaks"))),
        trials=_trials(_section(file, "trials")),
        axes=_axes(_section(file, "sweep")),
        assumptions=tuple(map(_assumption, file.tables("tornado"))) or USUAL_ASSUMPTIONS,
        staff=_section(file, "curve").numbers("staff") or USUAL_CURVE,
        people=_question(_section(file, "people")),
        need=_need(_section(file, "people")),
        ramp=_ramp(_section(file, "ramp")),
        rates=_rates(_section(file, "money")),
        clients=tuple(map(_client, _section(file, "money").tables("clients"))),
    )


def _section(file: Table, name: str) -> Table:
    """Return a table of the file, an empty one where it is left out."""
    return file.table(name) or Table({}, name, name, STUDY)


def _trials(table: Table) -> Trials:
    return table.build(
        lambda: Trials(
            table.whole("replications", 20), table.whole("seed", 1), table.number("confidence", 0.95)
        )
    )


def _axes(table: Table) -> dict[Lever, tuple[float, ...]]:
    return {lever: table.numbers(lever.value) for lever in Lever if table.has(lever.value)}


def _assumption(table: Table) -> Assumption:
    lever = one_of(Lever, table.text("lever"), table.name("lever"))
    return table.build(lambda: Assumption(lever, table.number("low"), table.number("high")))


def _question(table: Table) -> PeopleQuestion:
    return table.build(
        lambda: PeopleQuestion(
            table.number("confidence", 0.9),
            table.choice("window", Window, Window.PERIOD),
            table.number("step", 0.1),
            table.number("most", 2),
        )
    )


def _need(table: Table) -> Need | None:
    if not table.has("needed_by"):
        return None
    return table.build(lambda: Need(table.local_date("today"), table.local_date("needed_by")))


def _ramp(table: Table) -> Ramp:
    usual = Ramp()
    return table.build(
        lambda: Ramp(
            table.whole("lead_days", usual.lead_days),
            table.whole("training_days", usual.training_days),
            table.numbers("learning") or usual.learning,
            table.number("weekly_attrition", usual.weekly_attrition),
        )
    )


def _rates(table: Table) -> Rates:
    pools = {}
    for name, value, where in table.entries("pools"):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise InvalidInput(f"{where} is {value!r}; give a number from 0.")
        pools[TeamId(name)] = float(value)
    return Rates(table.at_least(0, "hourly_cost", 0), pools)


def _client(table: Table) -> Client:
    name = table.text("id")
    return Client(
        id=ClientId(name),
        name=name,
        sector="",
        zone="UTC",
        currency=table.text("currency", "EUR"),
        monthly_invoice=table.at_least(0, "monthly_invoice"),
        terms=tuple(map(_term, table.tables("terms"))),
    )


def _term(table: Table) -> ContractTerm:
    queues = tuple(QueueId(queue) for queue in table.texts("queues"))
    if not queues:
        raise table.refuse("queues", "name at least one")
    formula = table.choice("formula", ServiceLevelFormula, DEFAULT_FORMULA)
    target = table.build(
        lambda: ServiceTarget(table.number("share", 0.8), table.number("seconds", 20), formula)
    )
    return ContractTerm(
        metric="service_level",
        queues=queues,
        target=target,
        expected=table.share("expected", target.share),
        minimum_volume=table.whole("minimum_volume", 0),
        pool_share=table.share("pool_share", 1),
        metric_share=table.share("metric_share", 1),
        at_risk_share=table.share("at_risk_share"),
    )
