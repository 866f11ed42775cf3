"""From a forecast to the agents that each interval needs."""
