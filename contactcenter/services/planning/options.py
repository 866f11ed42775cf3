"""What a planner may choose for the main job; what is not chosen is said aloud."""

from dataclasses import dataclass, field

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import ContractId
from contactcenter.services.planning.verification.rounds import VerifyOptions
from simulation.experiment import Precision
from workforce.rostering.presets import RuleEntry, known_rules, refuse_unknown, rules_over
from workforce.rostering.problem import LabourRules

MAX_WEEKS = 8
DEFAULT_HANDLE_SECONDS = 240.0
DEFAULT_PATIENCE_SECONDS = 180.0

FULL_TIME = EmploymentContract(ContractId("full-time"), "full time, 40 h", 2400, 5, (480, 480))
PART_TIME_LONG = EmploymentContract(ContractId("part-time-30"), "part time, 30 h", 1800, 5, (360, 360))
PART_TIME_SHORT = EmploymentContract(ContractId("part-time-20"), "part time, 20 h", 1200, 5, (240, 240))


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Choices for the main job.

    Parameters
    ----------
    weeks : calendar weeks to plan, 1 to 8.
    interval_minutes : planning interval.
    handle_seconds, patience_seconds : means; None takes them from the log, or the printed default.
    risk : share of the days on which the target is to hold under the forecast's uncertainty; None
        plans for the mean.
    pooled : whether the same people serve all queues of the log.
    region : where public holidays are looked up, as "IT-MI"; None for nowhere.
    rules : name of the labour rules, among `rule_entries`.
    roster_seconds : limit for the search for a roster, in each round where it is verified.
    verify : how the roster is verified and corrected; None for one simulation of the first roster.
    """

    weeks: int = 4
    interval_minutes: int = 30
    target: ServiceTarget = ServiceTarget()
    handle_seconds: float | None = None
    patience_seconds: float | None = None
    risk: float | None = 0.8
    shrinkage: float = 0.0
    pooled: bool = True
    region: str | None = None
    contracts: tuple[EmploymentContract, ...] = (FULL_TIME, PART_TIME_LONG, PART_TIME_SHORT)
    rules: str = DEFAULT_RULES
    rule_entries: tuple[RuleEntry, ...] = field(default_factory=known_rules)
    roster_seconds: float = 60.0
    precision: Precision = field(
        default_factory=lambda: Precision(half_width=0.02, min_replications=4, max_replications=100)
    )
    seed: int = 0
    workers: int = 2
    verify: VerifyOptions | None = None

    def __post_init__(self) -> None:
        refuse_unknown(self.rule_entries, self.rules)
        if not 1 <= self.weeks <= MAX_WEEKS:
            raise InvalidInput(f"{self.weeks} weeks; plan 1 to {MAX_WEEKS} weeks at once.")
        if self.risk is not None and not 0.5 <= self.risk < 1:
            raise InvalidInput(f"A risk of {self.risk}; give a probability from 0.5 up to under 1.")
        if not 0 <= self.shrinkage < 0.9:
            raise InvalidInput(f"A shrinkage of {self.shrinkage}; give a share from 0 up to under 0.9.")
        for name, value in (("handling time", self.handle_seconds), ("patience", self.patience_seconds)):
            if value is not None and not 0 < value < 86_400:
                raise InvalidInput(f"A mean {name} of {value} s; give seconds over 0 and under a day.")

    def labour_rules(self, grid: TimeGrid) -> LabourRules:
        """Return limits that keep the labour rules of each planned day."""
        return rules_over(self.rule_entries, self.rules, grid)
