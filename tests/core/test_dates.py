import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from core.dates import format_clock, format_day, format_days

OSLO = ZoneInfo("Europe/Oslo")
DAY = dt.date(2027, 5, 17)


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("nb", "long", "17.\u00a0mai\u00a02027"),
        ("en", "long", "17\u00a0May\u00a02027"),
        ("nb", "full", "mandag\u00a017.\u00a0mai\u00a02027"),
        ("nb", "daymonth", "17.\u00a0mai"),
        ("en", "daymonth", "17\u00a0May"),
    ],
)
def test_a_date_follows_the_language_and_has_no_break_spaces(language, style, expected):
    assert format_day(DAY, style, language) == expected


@pytest.mark.parametrize(
    ("start", "end", "nb", "en"),
    [
        (dt.date(2021, 8, 25), dt.date(2021, 8, 26), "25.–26.\u00a0august\u00a02021", "25–26\u00a0August\u00a02021"),
        (
            dt.date(2027, 4, 30),
            dt.date(2027, 5, 1),
            "30.\u00a0april–1.\u00a0mai\u00a02027",
            "30\u00a0April–1\u00a0May\u00a02027",
        ),
        (
            dt.date(2026, 12, 31),
            dt.date(2027, 1, 1),
            "31.\u00a0desember\u00a02026–1.\u00a0januar\u00a02027",
            "31\u00a0December\u00a02026–1\u00a0January\u00a02027",
        ),
        (DAY, DAY, "17.\u00a0mai\u00a02027", "17\u00a0May\u00a02027"),
        (DAY, None, "17.\u00a0mai\u00a02027", "17\u00a0May\u00a02027"),
    ],
)
def test_a_date_range_writes_shared_parts_once(start, end, nb, en):
    assert format_days(start, end, "nb") == nb
    assert format_days(start, end, "en") == en


def test_clock_times_are_in_the_sites_time_zone():
    start = dt.datetime(2027, 5, 17, 7, 0, tzinfo=dt.UTC)
    end = dt.datetime(2027, 5, 17, 16, 30, tzinfo=OSLO)
    assert format_clock(start, end, "nb") == "kl.\u00a009.00–16.30"
    assert format_clock(start, end, "en") == "09:00–16:30"
    assert format_clock(start, start, "nb") == "kl.\u00a009.00"


def test_a_time_near_midnight_has_the_date_in_oslo():
    assert format_day(dt.datetime(2027, 5, 16, 22, 30, tzinfo=dt.UTC), "long", "nb").startswith("17.")


def test_filters_in_templates(settings):
    template = Template("{% load core_tags %}{{ ore|kr }}|{{ day|localdate }}|{{ start|clock:end }}|{{ none|kr }}")
    context = {
        "ore": 125000,
        "day": DAY,
        "start": dt.time(9),
        "end": dt.time(16, 30),
        "none": None,
    }
    assert template.render(Context(context)) == "1\u00a0250\u00a0kr|17.\u00a0mai\u00a02027|kl.\u00a009.00–16.30|"
