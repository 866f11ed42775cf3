"""What repeats a simulated verdict: the seed, the replications, the engine that ran, and the inputs."""

import json
from dataclasses import asdict, dataclass

from contactcenter.domain.runs import SimulationRun
from simulation.results import ExperimentResult


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a simulated figure comes from.

    Parameters
    ----------
    engine : empty where it was not kept.
    engine_reason : why not the compiled engine; empty where it ran.
    inputs_hash : of the scenario that was simulated.
    """

    seed: int
    replications: int
    engine: str
    engine_reason: str
    inputs_hash: str
    code_version: str

    @property
    def text(self) -> str:
        """The whole of it on one line.

        Examples
        --------
        >>> Provenance(7, 20, "compiled", "", "5f1d0c2ab3", "0.1.0").text
        '20 replications, seed 7, compiled engine, inputs 5f1d0c2ab3, version 0.1.0'
        """
        why = f" ({self.engine_reason})" if self.engine_reason else ""
        ran = f"{self.engine} engine{why}" if self.engine else "engine not on record"
        return (
            f"{self.replications} replications, seed {self.seed}, {ran}, "
            f"inputs {self.inputs_hash}, version {self.code_version}"
        )

    def as_json(self) -> dict[str, int | str]:
        """Return it as plain values."""
        return asdict(self)


def provenance_of(result: ExperimentResult) -> Provenance:
    """Return where an experiment's figures come from."""
    return Provenance(
        result.seed,
        result.replications,
        result.engine,
        result.engine_reason,
        result.inputs_hash,
        result.code_version,
    )


def provenance_of_run(run: SimulationRun) -> Provenance:
    """Return where the figures of a stored experiment come from."""
    kept = json.loads(run.parameters)
    return Provenance(
        run.seed,
        run.replications,
        kept.get("engine", ""),
        kept.get("engine_reason", ""),
        run.inputs_hash,
        run.code_version,
    )
