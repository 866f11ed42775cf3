"""The main job: a history in, and out come forecast, requirement, roster, simulation and verdict."""
