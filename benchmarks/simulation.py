"""The simulator: `python -m benchmarks.simulation` for speed, `--validate` for right answers.

Speed is contacts per CPU second of one process, against process-per-contact SimPy on the same customers
and, for M/M/50+M, against Ciw on customers of the same laws; turn by turn in one run, the medians count.
Sampling the customers is left out of ours and of SimPy's, counting the log is included in ours; Ciw
samples as it goes, which is part of its time.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, nan
from statistics import mean, median, stdev

from benchmarks.process_per_contact import Call, Office
from benchmarks.simulation_cases import CASES
from benchmarks.simulation_checks import Check, CloseRun, check_closely
from simulation.compiled.engine import CompiledFloor
from simulation.engines import ReferenceFloor
from simulation.measures import count_replication
from simulation.presence import sample_presence
from simulation.scenario import Scenario
from simulation.scenario_file import parse
from simulation.ticketlog import Outcome
from simulation.trace import NEVER, Customers, sample_customers

SEED = 20_26
SKILLS = 6
NEVER_LEAVES = 10**12


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor as a scenario, and as the plain model sees it."""

    name: str
    scenario: Scenario
    skills: tuple[tuple[int, ...], ...]
    in_ciw: Callable[[int], float] | None = None


def fifty_agents() -> Floor:
    """Return M/M/50+M at 96% load for 12 hours."""
    text = """
    horizon_minutes = 720
    [[contact_types]]
    id = "calls"
    arrivals_per_minute = 48
    service = { law = "exponential", mean = 60 }
    patience = { law = "exponential", mean = 120 }
    [[pools]]
    name = "people"
    agents = 50
    """
    return Floor("M/M/50+M, 12 h", parse(text).scenario, ((0,),) * 50, fifty_agents_in_ciw)


def six_skills() -> Floor:
    """Return 6 skills and 300 agents with two neighbouring skills each, 12 hours at about 93% load."""
    types = "".join(
        f"""
        [[contact_types]]
        id = "skill{skill}"
        arrivals_per_minute = 11.5
        service = {{ law = "lognormal", mean = 240, cv = 0.9 }}
        patience = {{ law = "exponential", mean = 180 }}
        [routes.skill{skill}]
        steps = [{{ skills = {{ skill{skill} = 1 }} }}]
        """
        for skill in range(SKILLS)
    )
    pools = "".join(
        f"""
        [[pools]]
        name = "pool{pool}"
        agents = 50
        skills = {{ skill{pool} = 3, skill{(pool + 1) % SKILLS} = 3 }}
        """
        for pool in range(SKILLS)
    )
    skills = tuple((pool, (pool + 1) % SKILLS) for pool in range(SKILLS) for _ in range(50))
    return Floor(
        "6 skills, 300 agents, 12 h", parse(f"horizon_minutes = 720\n{types}{pools}").scenario, skills
    )


def plain_calls(customers: Customers) -> list[Call]:
    """Return the same customers for the plain model."""
    columns = customers.columns
    patience = columns.patience_ms.copy()
    patience[patience == NEVER] = NEVER_LEAVES
    return [
        Call(*row)
        for row in zip(
            columns.arrived_ms.tolist(),
            columns.kind.tolist(),
            columns.service_ms[0].tolist(),
            patience.tolist(),
            strict=True,
        )
    ]


@dataclass(slots=True)
class Speeds:
    """Contacts per CPU second of each model, run by run."""

    compiled: list[float] = field(default_factory=list)
    simpy: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    ciw: list[float] = field(default_factory=list)

    def tell(self) -> None:
        """Print the medians, and the medians of the ratios within a run."""
        for name, speeds in (("compiled", self.compiled), ("SimPy", self.simpy)):
            against = [("a process for each contact", self.plain), ("Ciw", self.ciw)]
            ratios = ", ".join(
                f"{median(one / other for one, other in zip(speeds, others, strict=True)):.2f} × {peer}"
                for peer, others in against
                if others
            )
            print(f"  {name} engine: {median(speeds):,.0f}/s, {ratios}")
        print(f"  a process for each contact: {median(self.plain):,.0f}/s")
        if self.ciw:
            print(f"  Ciw: {median(self.ciw):,.0f}/s")


def measure(floor: Floor, runs: int) -> None:
    """Time all models on the same customers, turn by turn, and print the medians and their ratios."""
    speeds = Speeds()
    start = time.process_time()
    machine = CompiledFloor.of(floor.scenario)
    print(f"{floor.name}: {time.process_time() - start:.1f} s to compile or load the compiled engine")
    reference = ReferenceFloor(floor.scenario)
    for run in range(runs):
        customers = sample_customers(floor.scenario, SEED, run)
        spans = sample_presence(floor.scenario, SEED, run)
        answered = []
        for engine, found in ((machine, speeds.compiled), (reference, speeds.simpy)):
            start = time.process_time()
            log = engine.run(customers, spans)
            count_replication(floor.scenario, log, customers)
            found.append(customers.arrivals / (time.process_time() - start))
            answered.append(int((log.outcome == Outcome.ANSWERED).sum()))
        calls, office = plain_calls(customers), Office(floor.skills)
        start = time.process_time()
        office.run(calls)
        speeds.plain.append(len(calls) / (time.process_time() - start))
        if floor.in_ciw is not None:
            speeds.ciw.append(floor.in_ciw(run))
        print(
            f"  run {run}: answered {answered[0]}, {answered[1]} and {office.answered} in the plain model"
        )
    speeds.tell()


def fifty_agents_in_ciw(seed: int) -> float:
    """Return contacts per CPU second of M/M/50+M in Ciw, which samples as it goes."""
    import ciw  # A peer of the benchmarks, which `--validate` does without.

    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(0.8)],
        service_distributions=[ciw.dists.Exponential(1 / 60)],
        number_of_servers=[50],
        reneging_time_distributions=[ciw.dists.Exponential(1 / 120)],
    )
    model = ciw.Simulation(network)
    start = time.process_time()
    model.simulate_until_max_time(43_200)
    return len(model.get_all_records()) / (time.process_time() - start)


def validate(arguments: argparse.Namespace) -> bool:
    """Run the queueing cases until their bars are met, as far as contacts allow, and print each measure."""
    runs: list[CloseRun] = []
    most = inf if arguments.full else 1e6 * arguments.millions
    for number, case in enumerate(CASES):
        if arguments.case in case.name:
            runs.append(check_closely(case, arguments.seed + number, most, arguments.workers))
            tell_case(case.name, runs[-1])
    narrowed = [one for run in runs for one in run.checks]
    plain = [one for run in runs for one in run.plain]
    tell_all("with controls", narrowed, [one.z for one in narrowed])
    tell_all("as the product estimates", plain, [one.z for one in plain])
    tell_all("controls", [], [off for run in runs for off in run.controls])
    contacts, seconds = sum(run.contacts for run in runs), sum(run.seconds for run in runs)
    print(f"{contacts / 1e6:.0f} million contacts in {seconds:.0f} s")
    return all(one.inside for one in narrowed + plain)


def tell_case(name: str, run: CloseRun) -> None:
    """Print every measure of a case, with the product's own half-width behind it."""
    print(
        f"{name}: {run.replications} replications, {run.contacts / 1e6:.1f} million contacts, "
        f"{run.seconds:.1f} s"
    )
    usual = {one.measure: one.half_width for one in run.plain}
    for one in run.checks:
        print(
            f"  {one.measure:16} exact {one.exact:11.6f} simulated {one.mean:11.6f} ± {one.half_width:.6f} "
            f"(bar {one.bar:.6f}, without controls {usual.get(one.measure, nan):.6f})  z {one.z:+.2f}"
            f"{'' if one.inside else '  OUTSIDE'}{'' if one.precise else '  wide'}",
            flush=True,
        )


def tell_all(name: str, checks: Sequence[Check], deviations: Sequence[float]) -> None:
    """Print what the deviations of all cases look like together."""
    if len(deviations) > 1:
        print(
            f"{name}: {len(deviations)}, mean z {mean(deviations):+.2f}, sd {stdev(deviations):.2f}, "
            f"largest {max(map(abs, deviations)):.2f}; outside 99.9%: {sum(not c.inside for c in checks)}, "
            f"wider than the bar: {sum(not c.precise for c in checks)}"
        )


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 1 where a measure lies outside its interval."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    parser.add_argument("--validate", action="store_true", help="run the queueing cases instead")
    parser.add_argument("--runs", type=int, default=5, help="timed runs of each model")
    parser.add_argument("--full", action="store_true", help="as many contacts as the bars ask")
    parser.add_argument("--millions", type=float, default=3.0, help="contacts of a case, at most about")
    parser.add_argument("--case", default="", help="only cases whose name contains this")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args(words)
    if arguments.validate:
        return 0 if validate(arguments) else 1
    for floor in (fifty_agents(), six_skills()):
        measure(floor, arguments.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
