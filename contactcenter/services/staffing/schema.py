"""The keys of a staffing policy: the reader knows no others, and `docs/staffing.md` lists each of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """Which numbers may stand under a key.

    Parameters
    ----------
    over, under : whether the bound itself may not.
    """

    low: float = 0.0
    high: float = math.inf
    over: bool = False
    under: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a number lies inside."""
        above = value > self.low if self.over else value >= self.low
        return above and (value < self.high if self.under else value <= self.high)

    def __str__(self) -> str:
        low = f"over {self.low:g}" if self.over else f"from {self.low:g}"
        if self.high == math.inf:
            return low if self.over else f"{low} up"
        high = f"and under {self.high:g}" if self.under else f"up to {self.high:g}"
        return f"{low} {high}"


ANY, POSITIVE = Range(), Range(over=True)
SHARE, BETWEEN = Range(high=1.0), Range(high=1.0, over=True, under=True)
SHRINKAGE, COUNT = Range(high=0.9), Range(low=1.0)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    Parameters
    ----------
    form : what stands there.
    default : what holds where it is left out; "needed" where it must not be.
    meaning : in one line.
    range : of numbers.
    """

    form: str
    default: str
    meaning: str
    range: Range = ANY


PEOPLE: Mapping[str, Key] = {
    "risk": Key('number from 0.5 to 0.99, or "mean"', "0.8", "Probability with which the target holds."),
    "risk_scope": Key('"interval" or "day"', '"interval"', "What holds its target with that probability."),
    "unplanned_shrinkage": Key(
        "share", "0", "Absence that nobody plans; it is scheduled on top.", SHRINKAGE
    ),
    "planned_shrinkage": Key(
        "share", "0", "Breaks, training, leave: planned by the roster, and paid.", SHRINKAGE
    ),
    "max_occupancy": Key(
        "share", "1", "Cap on the share of time spent on contacts.", Range(high=1.0, over=True)
    ),
    "minimum_agents": Key("whole number", "0", "Agents while the queue is open, whatever comes."),
}
QUEUE: Mapping[str, Key] = {
    "kind": Key('"live" or "deferred"', '"live"', "Whether a customer waits on the line."),
    "share": Key(
        "share", "0.8", "Service level to reach; of deferred work, the share done in time.", BETWEEN
    ),
    "threshold_seconds": Key("seconds", "20", "Acceptable waiting time of a live queue."),
    "formula": Key("one of the six ids", '"sl_excl_short"', "Which service level is meant."),
    "handle_seconds": Key("seconds > 0", "needed", "Mean handling time, wrap-up included.", POSITIVE),
    "patience_seconds": Key(
        "seconds > 0", "nobody hangs up", "Mean time to hang up while waiting.", POSITIVE
    ),
    "patience_law": Key(
        '"exponential", "lognormal", "gamma", "deterministic", "endless"',
        '"exponential"',
        "How patience is distributed around its mean.",
    ),
    "patience_log_sd": Key(
        "number > 0", "needed for lognormal", "Standard deviation of log patience.", POSITIVE
    ),
    "patience_shape": Key("number > 0", "needed for gamma", "Shape; 1 is exponential.", POSITIVE),
    "concurrency": Key("whole number", "1", "Conversations that one agent holds at once.", COUNT),
    "slowdown": Key("number >= 1", "1", "Factor on the handling time when all of them are held.", COUNT),
    "attention": Key(
        "list of speeds", "from slowdown", "Speed of each conversation when 1, 2, … are held."
    ),
    "lines": Key(
        "whole number", "no limit", "Contacts in the system before others hear a busy tone.", COUNT
    ),
    "max_blocked": Key("share", "0.01", "Share of contacts that may hear it.", SHARE),
    "callback": Key("table", "none offered", "The offer to keep one's place and be called back."),
    "due_hours": Key(
        "hours > 0", "needed if deferred", "Opening hours in which deferred work is due.", POSITIVE
    ),
    "backlog": Key("number", "0", "Deferred contacts that wait at the start."),
    "hours": Key("table", "where the forecast is not 0", "When people work on the queue."),
    **PEOPLE,
}
SECTIONS: Mapping[str, Mapping[str, Key]] = {
    "policy": {
        "zone": Key("name", "the file's offset", "Time zone of local days and opening hours."),
        "defaults": Key("table", "none", "Holds for every queue that does not say otherwise."),
        "queues": Key("table of tables", "none", "One table a queue, by its name in the forecast."),
        "pools": Key("table of tables", "none", "One table a group of people who serve several queues."),
    },
    "queue": QUEUE,
    "pool": {
        "queues": Key("list of names", "needed", "The queues that the same people serve."),
        "priority": Key("true or false", "false", "Whether they are served in the order of that list."),
        **PEOPLE,
    },
    "callback": {
        "after_seconds": Key("seconds", "needed", "Wait at which the callback is offered."),
        "acceptance": Key("share", "needed", "Share of those still waiting that accept.", SHARE),
        "reached": Key("share", "1", "Share of calls back that are answered.", Range(high=1.0, over=True)),
        "attempts": Key("whole number", "1", "How often a customer is called at most.", COUNT),
        "attempt_seconds": Key("seconds", "0", "Time of an agent that a call without answer takes."),
    },
    "hours": {
        **{
            day: Key('list of "HH:MM-HH:MM"', "closed", "Opening intervals of that weekday.")
            for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        },
        "closed": Key("list of dates", "none", "Days on which it stays closed."),
    },
}
