"""What sites set of their labour rules is kept with who did it, and taken back without a trace lost."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import column, table

from contactcenter.db.columns import UtcInstant
from contactcenter.db.engine import Engine
from contactcenter.db.migrations import configuration, upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import NotFound
from contactcenter.domain.siterule import SitePreset, SitePresetId, SiteRule

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


def test_a_value_counts_for_one_site_or_for_all(engine: Engine) -> None:
    rule = SiteRule("italy", "max_weekly_minutes", 2400, MONDAY, "agreement", "Anna", NOW, site="Torino")
    general = SiteRule("italy", "max_weekly_minutes", 2700, MONDAY, "agreement", "Anna", NOW, "Marta")
    with UnitOfWork(engine) as unit:
        keys = [unit.site_rules.add(one) for one in (rule, general)]
        unit.commit()
    with UnitOfWork(engine) as unit:
        assert unit.site_rules.all() == dict(zip(keys, (rule, general), strict=True))
        assert unit.site_rules.get(keys[1]).site is None


def test_a_value_from_before_sites_had_their_own_counts_for_all(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        command.upgrade(configuration(connection), "0009")
        rows = {"preset": "italy", "field": "max_weekly_minutes", "value": 2400, "valid_from": MONDAY}
        told = {"source": "law", "author": "Anna", "confirmed_by": "", "withdrawn_by": ""}
        columns = [column(name) for name in (*rows, *told)]
        made = table("site_rule", *columns, column("made_at", UtcInstant))
        connection.execute(made.insert().values(**rows, **told, made_at=NOW))
    upgrade(empty_engine)
    with UnitOfWork(empty_engine) as unit:
        (found,) = unit.site_rules.all().values()
        assert found == SiteRule("italy", "max_weekly_minutes", 2400, MONDAY, "law", "Anna", NOW)


def test_the_preset_of_a_site_is_kept_and_taken_back(engine: Engine) -> None:
    choice = SitePreset("Torino", "italy", MONDAY, "moved", "Anna", NOW)
    with UnitOfWork(engine) as unit:
        key = unit.site_presets.add(choice)
        unit.site_presets.withdraw(key, "Marta", NOW)
        unit.commit()
    with UnitOfWork(engine) as unit:
        (found,) = unit.site_presets.all().values()
        assert (found.site, found.preset, found.counts, found.withdrawn_by) == (
            "Torino",
            "italy",
            False,
            "Marta",
        )
        with pytest.raises(NotFound, match="preset of a site"):
            unit.site_presets.get(SitePresetId(key + 1))
