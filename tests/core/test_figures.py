"""The registry of figures that the system counts."""

import datetime as dt

import pytest

from core import figures
from core.figures import Figure, Part, count_figure, register_figure


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(figures, "_figures", {})


def register(parts, seen=None):
    def count(first, last):
        if seen is not None:
            seen.append((first, last))
        return parts

    register_figure(Figure(name="x", label="Tall", count=count))


def test_an_ended_year_is_counted_to_its_last_day():
    seen = []
    register([Part("Nord", "North", 2), Part("Sør", "South", 3)], seen)
    assert count_figure("x", 2025, dt.date(2026, 5, 17)) == {
        "label": {"nb": "Tall", "en": "Tall"},
        "as_of": "2025-12-31",
        "parts": [{"nb": "Sør", "en": "South", "value": 3}, {"nb": "Nord", "en": "North", "value": 2}],
        "total": 5,
    }
    assert seen == [(dt.date(2025, 1, 1), dt.date(2025, 12, 31))]


def test_the_present_year_is_counted_until_today():
    seen = []
    register([], seen)
    assert count_figure("x", 2026, dt.date(2026, 5, 17))["as_of"] == "2026-05-17"
    assert seen == [(dt.date(2026, 1, 1), dt.date(2026, 5, 17))]


def test_a_year_that_has_not_begun_has_nothing():
    register([Part("Nord", "North", 2)])
    assert count_figure("x", 2027, dt.date(2026, 5, 17))["total"] == 0


def test_the_smallest_of_many_parts_are_added_up():
    register([Part(f"N{number}", f"E{number}", number) for number in range(20)])
    counted = count_figure("x", 2025, dt.date(2026, 1, 1))
    assert len(counted["parts"]) == 12
    assert counted["parts"][-1] == {"nb": "Andre", "en": "Others", "value": sum(range(9))}
    assert sum(part["value"] for part in counted["parts"]) == counted["total"] == sum(range(20))


def test_a_figure_that_nobody_registered_is_none():
    assert count_figure("y", 2025) is None
