"""From a forecast file and a planner's policy to the agents that each interval needs."""
