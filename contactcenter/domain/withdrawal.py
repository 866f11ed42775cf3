"""Taking back what somebody set: it stays on record and counts no more."""

from datetime import datetime


class Withdrawable:
    """Something that was set from a day on and counts until it is taken back."""

    __slots__ = ()

    withdrawn_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether it was not taken back."""
        return self.withdrawn_at is None
