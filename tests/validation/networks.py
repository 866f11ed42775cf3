"""Floors of several classes and pools: stated as scenario files, and as Markov chains with the answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulation.estimates import Estimate
from simulation.experiment import Precision, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario_file import parse
from tests.validation.chains import State, expected, stationary

WINDOW = "horizon_minutes = 1320\ninterval_minutes = 60\nmeasured_minutes = [60, 1260]\n"
MEASURED = 1200
REPLICATIONS = 200


def simulate(text: str, replications: int = REPLICATIONS, window: str = WINDOW) -> ExperimentResult:
    scenario, precision = parse(window + text).scenario, Precision.exactly(replications, 0.999)
    return run_experiment(scenario, precision, seed=2026, engine="compiled")


def assert_holds(estimate: Estimate | None, exact: float, at_most: float = 0.1) -> None:
    assert estimate is not None
    assert estimate.half_width < at_most * max(exact, 0.1), "too wide to tell anything"
    assert estimate.low <= exact <= estimate.high, (exact, estimate)


def law(minutes: float) -> str:
    return f'{{ law = "exponential", mean = {60 * minutes} }}'


def kind(name: str, rate: float, service: dict[str, float], patience: float, extra: str = "") -> str:
    """Return a contact type whose mean service takes so many minutes in each pool."""
    first, *others = service.items()
    by_pool = "".join(f"service_by_pool.{pool} = {law(minutes)}\n" for pool, minutes in others)
    return (
        f'[[contact_types]]\nid = "{name}"\narrivals_per_minute = {rate}\nservice = {law(first[1])}\n'
        f"{by_pool}patience = {law(patience)}\n{extra}\n"
    )


def pool(name: str, agents: int, extra: str = "") -> str:
    return f'[[pools]]\nname = "{name}"\nagents = {agents}\n{extra}\n'


def routes(**orders: list[str]) -> str:
    steps = {name: ", ".join(f'{{ pools = ["{one}"] }}' for one in order) for name, order in orders.items()}
    return "".join(f"[routes.{name}]\nsteps = [{each}]\n" for name, each in steps.items())


@dataclass
class Network:
    """Classes and pools: arrivals ask pools in order, a free agent asks classes in order.

    A state is the busy agents by pool and class, pool after pool, then the waiting by class.
    """

    agents: dict[str, int]
    rates: dict[str, float]
    patience: dict[str, float]
    service: dict[tuple[str, str], float]
    seeks: dict[str, list[str]]
    serves: dict[str, list[str]]
    most: int = 14

    def __post_init__(self) -> None:
        self.kinds, self.pools = list(self.rates), list(self.agents)
        self.cells = [(one, of) for one in self.pools for of in self.kinds]
        self.chain = stationary((0,) * (len(self.cells) + len(self.kinds)), self.moves)

    def busy(self, state: State, name: str) -> int:
        return sum(n for n, (one, _) in zip(state, self.cells, strict=False) if one == name)

    def waiting(self, state: State, name: str) -> int:
        return state[len(self.cells) + self.kinds.index(name)]

    def moved(self, state: State, place: int, step: int) -> State:
        return (*state[:place], state[place] + step, *state[place + 1 :])

    def free_pool(self, state: State, name: str) -> str | None:
        return next((one for one in self.seeks[name] if self.busy(state, one) < self.agents[one]), None)

    def moves(self, state: State) -> Iterator[tuple[State, float]]:
        for index, name in enumerate(self.kinds):
            place = len(self.cells) + index
            free = self.free_pool(state, name)
            if free is not None:
                yield self.moved(state, self.cells.index((free, name)), 1), self.rates[name]
            elif state[place] < self.most:
                yield self.moved(state, place, 1), self.rates[name]
            if state[place]:
                yield self.moved(state, place, -1), state[place] / self.patience[name]
        for place, (one, of) in enumerate(self.cells):
            if state[place]:
                yield (
                    self.after_service(self.moved(state, place, -1), one),
                    state[place] / self.service[one, of],
                )

    def after_service(self, state: State, one: str) -> State:
        for name in self.serves[one]:
            place = len(self.cells) + self.kinds.index(name)
            if state[place]:
                return self.moved(self.moved(state, place, -1), self.cells.index((one, name)), 1)
        return state

    def text(self) -> str:
        kinds = "".join(
            kind(
                name,
                self.rates[name],
                {"usual": 1.0} | {one: self.service[one, name] for one in self.seeks[name]},
                self.patience[name],
                'target = { formula = "sl_all" }',
            )
            for name in self.kinds
        )
        pools = "".join(pool(one, n, f"order = {self.serves[one]}") for one, n in self.agents.items())
        return kinds + routes(**self.seeks) + pools

    def check(self, result: ExperimentResult) -> None:
        for name in self.kinds:
            found = result.contact_types[name]
            queue = expected(self.chain, lambda state, name=name: self.waiting(state, name))  # type: ignore[misc]
            waits = expected(self.chain, lambda state, name=name: self.free_pool(state, name) is None)  # type: ignore[misc]
            assert_holds(found.offered, MEASURED * self.rates[name])
            assert_holds(found.wait_probability, waits)
            assert_holds(found.abandonment, queue / self.patience[name] / self.rates[name])
            assert_holds(found.mean_wait, 60 * queue / self.rates[name])
        for one, agents in self.agents.items():
            busy = expected(self.chain, lambda state, one=one: self.busy(state, one))  # type: ignore[misc]
            assert_holds(result.pools[one].occupancy, busy / agents)  # type: ignore[index]
            for name in self.kinds:
                self.check_share(result, one, name)

    def check_share(self, result: ExperimentResult, one: str, name: str) -> None:
        served = {
            each: expected(self.chain, lambda state, place=place: state[place]) / self.service[each, name]  # type: ignore[misc]
            for place, (each, of) in enumerate(self.cells)
            if of == name and (each, name) in self.service
        }
        if one in served:
            share = result.pools[one].share_of_type[name]  # type: ignore[index]
            assert_holds(share, served[one] / sum(served.values()))
