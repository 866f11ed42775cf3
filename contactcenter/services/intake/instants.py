"""Local times to instants: one zone, one policy for the hours that a clock change spoils."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.layout import Layout
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.wallclock import WallClock, zone_named

Floats = NDArray[np.float64]
_YEAR = 366 * 86_400.0
REPEATED = "local times that occur twice when the clock goes back, taken as the first of the two"


class LocalTimes:
    """Places wall-clock times in the zone of a file.

    Parameters
    ----------
    name : of the file, for messages.
    """

    def __init__(self, layout: Layout, options: ReadOptions, findings: Findings, name: str) -> None:
        self._label_only = layout.wall_clock
        self._findings = findings
        self._name = name
        self.zone = options.zone or layout.zone
        self.why = "given by --zone" if options.zone else f"known of the layout {layout.name}"
        self.remarks = () if options.zone or not layout.zone_remark else (layout.zone_remark,)
        self._clock: WallClock | None = None
        self._span = (0.0, 0.0)
        if self.zone:
            zone_named(self.zone)

    def settle(self) -> None:
        """Fall back on UTC where every time had its offset and nobody named a zone."""
        if not self.zone:
            self.zone, self.why = "UTC", "assumed"
            self._findings.assume(
                "Days and slots are those of UTC, as no zone was named; name one with --zone."
            )

    def clock(self, seconds: Floats) -> WallClock:
        """Return the clock of the zone for a span that holds some seconds since 1970."""
        known = seconds[np.isfinite(seconds)]
        first, last = (known.min(), known.max()) if known.size else (0.0, 0.0)
        if self._clock is None or first < self._span[0] or last > self._span[1]:
            self._span = (first - _YEAR, last + _YEAR)
            self._clock = WallClock(self.zone, *self._span)
        return self._clock

    def is_local(self, offsets: Floats) -> NDArray[np.bool_]:
        """Tell which times are wall-clock times of the file's zone, shape (rows,)."""
        return np.isnan(offsets) | self._label_only

    def skipped(self, wall: Floats, offsets: Floats) -> NDArray[np.bool_]:
        """Tell which times are local ones that a clock change skips, shape (rows,)."""
        local = self.is_local(offsets) & np.isfinite(wall)
        return self._located(wall, local).skipped(wall) & local if local.any() else local

    def instants(self, wall: Floats, offsets: Floats, second_pass: bool = False) -> Floats:
        """Return UTC seconds since 1970 of wall-clock seconds, shape (rows,).

        Raises
        ------
        InvalidInput
            When there are times without offset and no zone is known.
        """
        utc = wall - np.nan_to_num(offsets)
        local = self.is_local(offsets) & np.isfinite(wall)
        if local.any():
            utc[local] = self._located(wall, local).utc(wall[local], second_pass)
        return utc

    def read(
        self, parsed: tuple[Floats, Floats], lines: NDArray[np.int64], column: str, cells: Sequence[str]
    ) -> Floats:
        """Return the same, with an error for each time that never was and a count of ambiguous ones."""
        wall, offsets = parsed
        instants = self.instants(wall, offsets)
        never = self.skipped(wall, offsets)
        if never.any():
            problem = f"the clock of {self.zone} skips this time; correct it or give it an offset"
            bad = [cell for cell, is_bad in zip(cells, never.tolist(), strict=True) if is_bad]
            self._findings.reject(lines[never], column, bad, problem)
            instants[never] = np.nan
        self._findings.put_aside(REPEATED, self.repeated(wall, offsets))
        return instants

    def repeated(self, wall: Floats, offsets: Floats) -> NDArray[np.bool_]:
        """Tell which times are local ones that occur twice, shape (rows,)."""
        local = self.is_local(offsets) & np.isfinite(wall)
        return self._located(wall, local).repeated(wall) & local if local.any() else local

    def _located(self, wall: Floats, local: NDArray[np.bool_]) -> WallClock:
        if not self.zone:
            raise InvalidInput(
                f"The times of {self._name} have no offset from UTC; name their zone, for instance "
                "--zone Europe/Rome."
            )
        return self.clock(wall[local])
