"""The staircase of the people that a queue needs."""

from dataclasses import replace

from contactcenter.db.engine import Engine
from contactcenter.services.reporting import Reporting
from web.charts.need import draw_need


def test_work_beyond_the_people_planned_for_it_lies_inside_the_picture(planted: Engine) -> None:
    page = Reporting(planted).need_curve(None, None, False)
    assert page is not None
    busy = replace(page, load=page.scheduled + 40.0)
    highest = max(float(tick.label.replace(" ", "")) for tick in draw_need(busy).heights)
    assert highest >= busy.load.max()
