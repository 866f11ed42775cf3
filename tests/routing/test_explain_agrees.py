"""What is explained is what the engine does, under any order of events."""

from hypothesis import settings
from hypothesis.stateful import invariant

from contactcenter.domain.contact import ContactState
from routing.explain import Explainer, explain
from tests.routing.scenes import AUTO
from tests.routing.test_never import Resting


class ExplainAgrees(Resting):
    def begin(self, who, which):
        super().begin(who, which)
        self.explainer = Explainer(self.caller.engine).watch()

    @invariant()
    def the_winner_is_the_first_of_the_explanation(self):
        for told in self.explainer.take():
            assert told.verdict_on(told.chosen).eligible, told.why_not(told.chosen)
            if told.rivals:
                assert told.rivals[0].contact == told.contact
            else:
                assert told.verdicts[0].agent == told.chosen
            assert list(told.lines())

    @invariant()
    def nobody_could_take_what_waits(self):
        self.caller.wait(self.caller.now)
        engine = self.caller.engine
        for number, case in engine.floor.cases.items():
            if case.state is ContactState.QUEUED:
                able = [
                    seen.code for seen in explain(engine, number, self.caller.now).verdicts if seen.eligible
                ]
                assert able == []


class ExplainAgreesAnsweredAtOnce(ExplainAgrees):
    profiles = AUTO


LIMITS = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestExplainAgreesWithOffers = ExplainAgrees.TestCase
TestExplainAgreesAnsweredAtOnce = ExplainAgreesAnsweredAtOnce.TestCase
TestExplainAgreesWithOffers.settings = TestExplainAgreesAnsweredAtOnce.settings = LIMITS
