"""The keys of a scenario file: the reader knows no others, and `docs/scenario.md` lists each of them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    Parameters
    ----------
    form : what stands there.
    default : what holds where it is left out; "needed" where it must not be.
    meaning : in one line.
    """

    form: str
    default: str
    meaning: str


_LAW = "law"
_PROFILE = "profile"

SECTIONS: Mapping[str, Mapping[str, Key]] = {
    "scenario": {
        "name": Key("text", '"scenario"', "Stands in every result."),
        "horizon_minutes": Key(
            "number > 0", "needed", "Arrivals stop here; contacts are followed to their end."
        ),
        "interval_minutes": Key("number > 0", "15", "Length of an interval; divides the horizon."),
        "measured_minutes": Key("[from, to]", "all", "Only contacts that arrive in this window count."),
        "day_starts_minutes": Key("list of numbers", "every 1440", "Where days start."),
        "starts_at": Key("instant", "needed with hours", "Minute 0, as 2026-11-23T08:00:00+01:00."),
        "day_correlation": Key("0 to 1", "0", "Correlation of the day factors of all contact types."),
        "shift_end": Key(
            '"finish" or "hand_back"',
            '"finish"',
            "Whether open contacts are finished, or go back to their queue with what is left.",
        ),
        "agent_selection": Key(
            "name",
            '"longest_idle"',
            "Which free agent takes a contact: longest_idle, least_loaded, best_proficiency, round_robin.",
        ),
        "contact_types": Key("tables", "needed", "Who contacts the centre, and how."),
        "pools": Key("tables", "needed", "Who serves them."),
        "routes": Key("table by queue", "one step, any pool", "How each queue's contacts find an agent."),
        "hours": Key("table", "always open", "Opening hours of queues."),
        "channels": Key("table by channel", "the product's", "How work of a channel occupies an agent."),
        "lines": Key("tables", "none", "Telephone lines shared by queues."),
        "offers": Key("table", "taken at once", "How agents answer offers."),
        "precision": Key("table", "see there", "When an experiment stops."),
    },
    "contact_types": {
        "id": Key("text", "needed", "Name, unique in the file; the key of its random numbers."),
        "queue": Key("text", "the id", "The queue that its contacts join."),
        "client": Key("text", '"client"', "Whose customers they are."),
        "channel": Key(
            "channel", '"voice"', "voice, callback, chat, messaging, social, email or back_office."
        ),
        "stage": Key(
            "stage",
            '"post_purchase"',
            "awareness, consideration, decision, purchase or post_purchase.",
        ),
        "complexity": Key("1 to 5", "1", "How hard the request is."),
        "language": Key("text", '""', "Language of the contact."),
        "intent": Key("text", '""', "What the customer wants; a bot takes only the intents it can settle."),
        "arrivals": Key("list, one a interval", "0", "Mean contacts in each interval."),
        "arrivals_per_minute": Key(_PROFILE, "0", "The same as a rate; give this or `arrivals`."),
        "volume": Key(_PROFILE, "1", "Multiplies the arrivals; the same customers come, and more of them."),
        "service": Key(_LAW, "needed", "A person's handling time, without wrap-up."),
        "service_by_pool": Key("table of laws", "none", "Another handling time in some pools."),
        "service_factor": Key(_PROFILE, "1", "Multiplies the handling time, by interval of arrival."),
        "patience": Key(
            _LAW, "for ever", "How long a customer waits before hanging up, 1 ms at least; offers included."
        ),
        "patience_factor": Key(_PROFILE, "1", "Multiplies the patience, by interval of arrival."),
        "wrap_up": Key(_LAW, "none", "The agent's work after the contact."),
        "boost_seconds": Key("number", "0", "Priority, added to the wait when scores are compared."),
        "due_minutes": Key("number > 0", "none", "Deferred work: in time means finished within this."),
        "attention": Key(
            "list of numbers > 0",
            "by channel",
            "Speed of each item when its agent has 1, 2, … open items of any type; the last for more.",
        ),
        "busyness": Key("table", "none", "How far volumes may be off."),
        "target": Key("table", "80% in 20 s", "What was promised."),
        "retry": Key("table", "none", "Customers who come again."),
        "bot": Key("table", "passed on", "What a bot does with its contacts."),
        "callback": Key("table", "none", "An offer to be called back."),
    },
    "busyness": {
        "day_sd": Key(_PROFILE, "0", "Standard deviation of the gamma factor of a day."),
        "interval_sd": Key(_PROFILE, "0", "Standard deviation of the gamma factor of an interval."),
        "event_log_sd": Key(
            _PROFILE, "0", "Standard deviation of the logarithm of an event's effect, by day."
        ),
    },
    "target": {
        "share": Key("0 to 1", "0.8", "The level promised."),
        "seconds": Key("number ≥ 0", "20", "The acceptable waiting time T."),
        "formula": Key(
            "formula", '"sl_excl_short"', "Which of the six service levels (below) the promise means."
        ),
    },
    "retry": {
        "probability": Key("0 to 1", "needed", "Of coming again after hanging up or finding no line."),
        "delay": Key(_LAW, "needed", "Until then."),
        "most": Key("1 to 1000", "50", "Retries at most."),
    },
    "bot": {
        "service": Key(_LAW, "needed", "Length of the bot's conversation."),
        "containment": Key(_PROFILE, "needed", "Probability that it settles the request."),
        "handle_factor": Key("number > 0", "1", "A person's handling time after a handoff, relative."),
        "bounce_back": Key("0 to 1", "0", "Probability that a settled customer comes again, to a person."),
        "bounce_delay": Key(_LAW, "needed with bounce_back", "Until then."),
    },
    "callback": {
        "into": Key("id", "needed", "The contact type that it becomes."),
        "probability": Key(
            "0 to 1, or list",
            "needed",
            "That a customer accepts; a list by how many wait before them: 0, 1, …, the last for more.",
        ),
        "waiting_at_least": Key(
            "whole number ≥ 0", "0", "How many wait before them, at least, when the offer is made."
        ),
        "delay": Key(_LAW, "at once", "Until the callback is due."),
        "keeps_place": Key(
            "true or false", "true", "Whether the wait counts from the call (virtual hold)."
        ),
    },
    "pools": {
        "name": Key("text", "needed", "The team's name; routes, orders and results use it."),
        "agents": Key(
            "whole number ≥ 1", "by shifts", "Agents who are always there; give this or `shifts`."
        ),
        "shifts": Key("tables", "none", "When how many agents are there."),
        "kind": Key('"human" or "bot"', '"human"', "People or a bot."),
        "skills": Key("table skill = level", "none", "What its agents can do, levels 1 to 5."),
        "clients": Key("list", "all", "For whom they work."),
        "channels": Key("list", "all", "On which channels they work."),
        "intents": Key("list", "any", "What a bot can settle."),
        "capacity": Key("whole number ≥ 1", "100", "Units of channel cost that fit at once."),
        "speed": Key("number > 0", "1", "Handling times are divided by it."),
        "absence": Key(
            "0 to 1, or list",
            "0",
            "Probability that a person misses a whole day, each on their own; a list has one for each day.",
        ),
        "break_jitter_minutes": Key("number ≥ 0", "0", "Breaks shift by up to this, either way."),
        "order": Key(
            "list of queues",
            "longest wait",
            "Strict order in which a free agent serves queues; those not named come last.",
        ),
        "reserve": Key(
            "table queue = number", "none", "A queue gets an agent only while more than so many are idle."
        ),
    },
    "shifts": {
        "agents": Key("whole number ≥ 1", "needed", "How many work it."),
        "start_minute": Key("number ≥ 0", "needed", "From the start of the day."),
        "end_minute": Key("number", "needed", "After the start; may lie on the next day."),
        "breaks": Key("list of [from, to]", "none", "Minutes from the start of the day."),
        "days": Key("list of whole numbers", "all", "Days on which it is worked, counted from 0."),
    },
    "routes": {
        "steps": Key("tables", "one step, any pool", "Each admits more agents than the one before."),
        "agent_selection": Key("name", "the scenario's", "Which free agent takes a contact of this queue."),
    },
    "steps": {
        "after_seconds": Key("number ≥ 0", "0", "Opens when the contact has waited this long."),
        "pools": Key("list", "all", "Teams that this step adds; steps open at once are tried in order."),
        "skills": Key("table skill = level", "none", "All of these at least at their level."),
        "bots": Key("true or false", "true", "Whether bots may take it."),
        "boost_seconds": Key("number ≥ 0", "0", "Added to the wait from this step on."),
    },
    "hours": {
        "zone": Key("text", "needed", "Time zone of the hours, as `Europe/Rome`."),
        "closed": Key("list of dates", "none", "Whole days on which all these queues stay closed."),
    },
    "channels": {
        "cost": Key("1 to 100", "by channel", "Units of an agent's capacity that one item takes."),
        "exclusive": Key("true or false", "by channel", "Whether an agent holds nothing beside it."),
        "interruptible": Key("true or false", "by channel", "Whether it rests under live work."),
        "live": Key("true or false", "by channel", "Whether the customer waits on the line."),
        "offer_seconds": Key("whole number ≥ 1", "by channel", "How long an offer stands."),
    },
    "lines": {
        "queues": Key("list", "needed", "The queues that share them."),
        "count": Key("whole number ≥ 1", "needed", "Contacts waiting and in service together, at most."),
    },
    "offers": {
        "delay": Key(_LAW, "needed", "Until the agent answers."),
        "refusal": Key("0 to 1", "0", "Probability that the first agent asked declines."),
    },
    "precision": {
        "half_width": Key("number > 0", "0.01", "Of the overall service level's interval."),
        "confidence": Key("0 to 1", "0.95", "Of every interval."),
        "min_replications": Key("whole number ≥ 2", "20", "At least so many."),
        "max_replications": Key("whole number ≥ 2", "1000", "At most so many."),
        "formula": Key(
            "formula",
            "the targets' own",
            'Which service level is meant; "sl_excl_short" where targets differ in it.',
        ),
    },
    "law": {
        "law": Key(
            "name",
            "needed",
            "exponential, lognormal, gamma, erlang, deterministic, hyperexponential, empirical.",
        ),
        "mean": Key("seconds > 0", "needed", "Mean; of exponential, lognormal, gamma and erlang."),
        "cv": Key("number > 0", "needed", "Standard deviation over mean; of lognormal and gamma."),
        "phases": Key("whole number ≥ 1", "needed", "Of erlang."),
        "value": Key("seconds ≥ 0", "needed", "Of deterministic."),
        "shares": Key("list", "needed", "Of hyperexponential: weights that sum to 1."),
        "means": Key("list of seconds > 0", "needed", "Of hyperexponential: mean of each branch."),
        "values": Key("list of seconds ≥ 0", "needed", "Of empirical: observed durations."),
    },
    "profile": {
        "from_minute": Key("number ≥ 0", "needed", "From here on, to the next entry or the end."),
        "value": Key("number ≥ 0", "needed", "The value there; 0 before the first entry."),
    },
}
