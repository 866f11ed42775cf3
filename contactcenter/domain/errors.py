"""Every error that is raised on purpose, split by whose fault it is."""


class ContactCenterError(Exception):
    """Root of all errors raised on purpose; its message states the fact and what to do."""


class InvalidInput(ContactCenterError, ValueError):
    """What was asked for, typed or uploaded is wrong; nothing was changed.

    Parameters
    ----------
    problems : the single things that are wrong, where the message sums up several.
    field : name of the one field that is wrong; empty where it is none, or several.
    """

    def __init__(self, message: str = "", problems: tuple[str, ...] = (), field: str = "") -> None:
        super().__init__(message)
        self.problems, self.field = problems, field


class NotFound(ContactCenterError, LookupError):
    """Something was named that does not exist, or is not the asker's to see."""


class Conflict(ContactCenterError):
    """The request fitted an earlier state of the world; look again and repeat it."""


class ImpossiblePlan(ContactCenterError):
    """No plan can meet what was asked; the message says which demands collide."""


class OutsideFailure(ContactCenterError, RuntimeError):
    """The database, the disk, a solver or another system failed."""
