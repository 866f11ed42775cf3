"""What the compiled floor keeps in memory: one record for each contact, agent, signature, lane, event.

Names are those of `simulation.floor` and of `routing`; indices stand for references and -1 for none. One
`HALL` record leads to all of it; `contact_of(hall, row)` and its like are references into the arrays.
"""

import numpy as np
from numpy.typing import NDArray

from simulation.compiled.machine import reference

Records = NDArray[np.void]


def _record(wide: str, narrow: str = "", real: str = "") -> np.dtype[np.void]:
    """Return a record of 64-bit integers, 32-bit integers and floats, by their names."""
    fields = [(name, "i8") for name in wide.split()]
    fields += [(name, "f8") for name in real.split()]
    fields += [(name, "i8") for name in narrow.split()]
    return np.dtype(fields, align=True)


ARRAYS = (
    *("works", "kinds", "members", "lists", "stages", "routes", "scores", "reserving", "attention"),
    *("columns", "contacts", "service", "spans", "agents", "signatures", "lanes", "trees"),
    *("waiting", "lines", "idle", "events", "bars", "dirty", "scratch", "openings", "hours"),
)

HALL = _record(
    " ".join(ARRAYS) + " "
    # Fixed for the run, then the clock, running numbers, and how full the arrays are.
    "arrivals window_first window_end hand_back contact_count agent_count lane_count queue_count "
    "event_room bar_room "
    "now sequence turn tokens cursor alarms handed_back full "
    "event_count bar_count dirty_count in_lanes cooling"
)
"""Where the arrays lie, and where the run is."""

CONTACT = _record(
    # What the customer brings along, then the floor's side, then the router's (from `since` on).
    "wrap_up patience retry bounce bot_ms callback_ms callback_mark answer_ms "
    "came joined answered ended released ends gives_up since entered order boost token until",
    "kind contained refused next_attempt callback state outcome server handed_off past_bots asked on_line "
    "route routed stage desk lane before after alarmed bar cooling cooling_before cooling_after "
    "held_before held_after open_before open_after item_before item_after shares",
    "remaining speed left",
)

AGENT = _record(
    "id capacity until idle_since served firm soft token busy_since present_since busy present item_since",
    "team pool selection is_bot state alone held held_first open_first open_last opened item_first "
    "item_last dirty on_shift span span_end member_first member_end lane_first lane_end",
    "speed",
)

WORK = _record("cost offer_ms", "exclusive interruptible live auto_accept")
"""How work of one channel occupies an agent."""

KIND = _record(
    "boost",
    "queue channel alone chance chance_end keeps_place attention attention_end line_first line_end",
    "handle_factor",
)

SIGNATURE = _record("", "channel selection member_first member_end tree leaves on_duty lane_first lane_end")
MEMBER = _record("key proficiency", "agent signature leaf")
"""An agent who meets a signature's requirement, with the place in its tree and the key there."""

LANE = _record("", "signature queue first last")
STAGE = _record("after boost", "signature lane")
ROUTE = _record("", "first end")
SCORE = _record("factor ceiling longest reserve", "rule named")
"""How agents of one contact selection score one queue."""

SPAN = _record("start end")
HOURS = _record("opens closes counted")
"""A span of opening hours, and the open time from the first of a queue's spans to the end of this."""
EVENT = _record("time order sequence", "what row agent")
BAR = _record("until", "agent next")
NUMBER, INDEX, REAL = _record("value"), _record("", "value"), _record("", "", "value")

work_of = reference(HALL, "works", WORK)
kind_of = reference(HALL, "kinds", KIND)
member_of = reference(HALL, "members", MEMBER)
list_of = reference(HALL, "lists", INDEX)
"""Lists of indices that other records point into: memberships and lanes of agents, lanes, lines."""
stage_of = reference(HALL, "stages", STAGE)
route_of = reference(HALL, "routes", ROUTE)
score_at = reference(HALL, "scores", SCORE)
reserving_of = reference(HALL, "reserving", INDEX)
"""By contact selection: whether any queue must leave agents idle."""
attention_of = reference(HALL, "attention", REAL)
column_of = reference(HALL, "columns", INDEX)
"""By pool: which column of handling times is its own."""

contact_of = reference(HALL, "contacts", CONTACT)
service_of = reference(HALL, "service", NUMBER)
span_of = reference(HALL, "spans", SPAN)
agent_of = reference(HALL, "agents", AGENT)
signature_of = reference(HALL, "signatures", SIGNATURE)
lane_of = reference(HALL, "lanes", LANE)
tree_of = reference(HALL, "trees", INDEX)
waiting_of = reference(HALL, "waiting", NUMBER)
"""Contacts in each queue."""
lines_of = reference(HALL, "lines", NUMBER)
"""Free lines of each group."""
idle_of = reference(HALL, "idle", NUMBER)
"""Agents of each team on duty who hold nothing."""
event_of = reference(HALL, "events", EVENT)
bar_of = reference(HALL, "bars", BAR)
dirty_of = reference(HALL, "dirty", INDEX)
"""Agents whose places in signatures are untrue."""
opening_of = reference(HALL, "openings", ROUTE)
"""By contact type: its spans of opening hours; none where all time counts."""
hours_of = reference(HALL, "hours", HOURS)
scratch_of = reference(HALL, "scratch", INDEX)
