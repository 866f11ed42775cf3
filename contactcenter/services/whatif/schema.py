"""The keys of a study: the reader knows no others, and `docs/plan.md` lists each of them."""

from collections.abc import Mapping

from simulation.scenario_schema import Key

STUDY: Mapping[str, Mapping[str, Key]] = {
    "study": {
        "peaks": Key("tables", "none", "Peaks to lay over the scenario first, one on the other."),
        "trials": Key("table", "see there", "How often everything is simulated."),
        "sweep": Key("table", "none", "Factors whose combinations are simulated."),
        "tornado": Key("tables", "none", "Assumptions with their low and high ends."),
        "curve": Key("table", "none", "Factors on the staff for cost against service."),
        "people": Key("table", "see there", "What is to hold when more people are looked for."),
        "ramp": Key("table", "see there", "How recruits grow into the work."),
        "money": Key("table", "nothing costs", "What people cost and what contracts credit."),
    },
    "peaks": {
        "name": Key("name", "needed", "A ready-made peak, as `whatif peaks` lists them."),
        "begins": Key(
            "date, or day from 0", "by the calendar, else after its run-up", "When the peak itself begins."
        ),
        "began": Key("list of dates", "none", "Its earlier first days, from which history tells."),
        "days": Key("[before, on, after]", "the peak's", "Days that it touches."),
        "volumes": Key("tables", "the peak's", "The planner's own, before history's and the ready-made."),
        "handle": Key("[before, on, after]", "the peak's", "Factors on handling times."),
        "containment": Key("[before, on, after]", "the peak's", "Factors on what bots settle."),
        "absence": Key("share", "the peak's", "Added to the probability of missing a day of the peak."),
    },
    "volumes": {
        "clients": Key("list of names", "all", "Whose contacts."),
        "stages": Key("list of stages", "all", "In which stages of the journey."),
        "factors": Key("[before, on, after]", "needed", "Factors on the contacts."),
    },
    "trials": {
        "replications": Key("whole number ≥ 2", "20", "Of each variant; all meet the same customers."),
        "seed": Key("whole number ≥ 0", "1", "Same seed, same answer."),
        "confidence": Key("share", "0.95", "Of the intervals."),
    },
    "sweep": {
        "volume": Key("list of factors", "1", "On the contacts."),
        "staff": Key("list of factors", "1", "On the people of every pool."),
        "containment": Key("list of factors", "1", "On what bots settle."),
        "handle": Key("list of factors", "1", "On the handling times."),
        "absence": Key("list of factors", "1", "On the probability of missing a day."),
    },
    "tornado": {
        "lever": Key("lever", "needed", "volume, staff, containment, handle or absence."),
        "low": Key("factor", "needed", "The low end."),
        "high": Key("factor", "needed", "The high end."),
    },
    "curve": {
        "staff": Key("list of factors", "0.8 to 1.3", "On the people of every pool."),
    },
    "people": {
        "confidence": Key("share", "0.9", "Probability with which each promise is to hold."),
        "window": Key('"day" or "period"', '"period"', "Over which a promise is counted."),
        "step": Key("share", "0.1", "People added to a pool at once."),
        "most": Key("share", "2", "People added to a pool at most, relative to those there."),
        "today": Key("date", "needed with needed_by", "From when people can be looked for."),
        "needed_by": Key("date", "none", "On which they have to be worth what is missing."),
    },
    "ramp": {
        "lead_days": Key("whole number ≥ 0", "21", "From the decision to the first day."),
        "training_days": Key("whole number ≥ 0", "10", "Days in which nobody is served."),
        "learning": Key("list of speeds", "0.6, 0.75, 0.9, 1", "In each week after the training."),
        "weekly_attrition": Key("share", "0.02", "Recruits who leave in a week."),
    },
    "money": {
        "hourly_cost": Key("number ≥ 0", "0", "Of an hour in which a person is planned to serve."),
        "pools": Key("table of numbers", "hourly_cost", "The same for single pools."),
        "clients": Key("tables", "none", "Contracts."),
    },
    "clients": {
        "id": Key("text", "needed", "Name of the client."),
        "currency": Key("text", '"EUR"', "Of all its amounts."),
        "monthly_invoice": Key("number ≥ 0", "needed", "What a month is billed."),
        "terms": Key("tables", "needed", "What is promised, and what hangs on it."),
    },
    "terms": {
        "queues": Key("list of names", "needed", "The queues that count together."),
        "share": Key("share", "0.8", "The level promised."),
        "seconds": Key("number ≥ 0", "20", "The acceptable waiting time T."),
        "formula": Key("formula", '"sl_excl_short"', "Which of the six service levels is meant."),
        "expected": Key("share", "share", "The level under which credit is owed."),
        "minimum_volume": Key("whole number ≥ 0", "0", "Contacts a month under which it does not count."),
        "pool_share": Key("share", "1", "First factor of the credit."),
        "metric_share": Key("share", "1", "Second factor of the credit."),
        "at_risk_share": Key("share", "needed", "Share of the invoice that may be credited."),
    },
}
