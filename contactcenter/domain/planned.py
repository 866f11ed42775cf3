"""What a planner stores: keys of events of the calendar and of corrections of forecasts."""

from typing import NewType

PlannedEventId = NewType("PlannedEventId", int)
OverrideId = NewType("OverrideId", int)
