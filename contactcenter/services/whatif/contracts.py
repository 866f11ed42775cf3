"""How a subject keeps its clients' contracts, and what it owes where it does not."""

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.client import Client
from contactcenter.domain.verification import Window
from contactcenter.services.planning.verification.promise import promises_of
from contactcenter.services.planning.verification.scorecard import Scorecard
from contactcenter.services.simulationreport.contracts import ContractOutcome, TermOutcome
from contactcenter.services.whatif.subject import Subject
from contactcenter.services.whatif.trials import credit_of_month, mean_of
from simulation.measures import ReplicationCounts

ASKED = 0.9
"""Nothing is corrected here, so it does not matter with what probability promises are asked."""


class ContractCard:
    """Hears replications, and says how each contract was kept."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._cards = [
            Scorecard(subject.scenario, promises_of([client]), Window.PERIOD) for client in subject.clients
        ]
        self._credits: list[list[float]] = [[] for _ in subject.clients]

    def add(self, counts: ReplicationCounts) -> None:
        """Take in one replication."""
        for client, card, owed in zip(self.subject.clients, self._cards, self._credits, strict=True):
            card.add(counts)
            owed.append(credit_of_month(client, self.subject, counts))

    def outcomes(self, confidence: float) -> tuple[ContractOutcome, ...]:
        """Return how each client's contract was kept.

        Parameters
        ----------
        confidence : of the credit's half-width.
        """
        return tuple(
            _outcome(client, card, np.array(owed), confidence)
            for client, card, owed in zip(self.subject.clients, self._cards, self._credits, strict=True)
        )


def _outcome(
    client: Client, card: Scorecard, owed: NDArray[np.float64], confidence: float
) -> ContractOutcome:
    terms = tuple(
        TermOutcome(score.promise.name, score.promise.target, score.level, score.probability)
        for score in card.scores(ASKED)
    )
    most = max((term.at_risk_share for term in client.terms), default=0.0) * client.monthly_invoice
    return ContractOutcome(client, terms, mean_of(owed, confidence), float((owed > 0).mean()), most)
