import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from core.dates import (
    format_clock,
    format_day,
    format_days,
    format_deadline,
    format_end_clock,
    format_moment,
    format_short_span,
    format_span,
    format_until,
    poster_date,
)

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


def oslo(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=OSLO)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("start", "end", "nb", "en"),
    [
        (
            oslo(2027, 5, 17, 9),
            oslo(2027, 5, 17, 16, 30),
            "17. mai 2027, kl. 09.00–16.30",
            "17 May 2027, 09:00–16:30",
        ),
        (oslo(2027, 5, 17, 9), None, "17. mai 2027, kl. 09.00", "17 May 2027, 09:00"),
        # Until midnight is one day.
        (oslo(2027, 4, 30, 18), oslo(2027, 5, 1), "30. april 2027, kl. 18.00–24.00", "30 April 2027, 18:00–24:00"),
        (
            oslo(2027, 4, 30, 18),
            oslo(2027, 5, 1, 2),
            "30. april kl. 18.00 – 1. mai 2027 kl. 02.00",
            "30 April at 18:00 – 1 May 2027 at 02:00",
        ),
        (
            oslo(2027, 1, 7, 9),
            oslo(2027, 1, 9, 16),
            "7. januar kl. 09.00 – 9. januar 2027 kl. 16.00",
            "7 January at 09:00 – 9 January 2027 at 16:00",
        ),
        (
            oslo(2027, 1, 7, 9),
            oslo(2027, 1, 9),
            "7. januar kl. 09.00 – 8. januar 2027 kl. 24.00",
            "7 January at 09:00 – 8 January 2027 at 24:00",
        ),
        (
            oslo(2026, 12, 31, 22),
            oslo(2027, 1, 1, 1),
            "31. desember 2026 kl. 22.00 – 1. januar 2027 kl. 01.00",
            "31 December 2026 at 22:00 – 1 January 2027 at 01:00",
        ),
        (
            oslo(2026, 12, 31, 22),
            oslo(2027, 1, 1),
            "31. desember 2026, kl. 22.00–24.00",
            "31 December 2026, 22:00–24:00",
        ),
        (
            oslo(2028, 2, 29, 9),
            oslo(2028, 2, 29, 10),
            "29. februar 2028, kl. 09.00–10.00",
            "29 February 2028, 09:00–10:00",
        ),
    ],
)
def test_a_span_says_every_hour_and_every_day(start, end, nb, en):
    assert plain(format_span(start, end, "nb")) == nb
    assert plain(format_span(start, end, "en")) == en


@pytest.mark.parametrize(
    ("start", "end", "nb", "en"),
    [
        (oslo(2027, 1, 7, 9), oslo(2027, 1, 7, 10), "kl. 09.00–10.00 (norsk tid)", "09:00–10:00 CET (Norwegian time)"),
        (oslo(2027, 7, 7, 9), oslo(2027, 7, 7, 10), "kl. 09.00–10.00 (norsk tid)", "09:00–10:00 CEST (Norwegian time)"),
        (
            oslo(2027, 3, 27, 9),
            oslo(2027, 3, 28, 10),
            "kl. 10.00 (norsk tid)",
            "10:00 CET/CEST (Norwegian time)",
        ),
    ],
)
def test_a_span_names_the_time_zone_for_readers_abroad(start, end, nb, en):
    assert plain(format_span(start, end, "nb", zone=True)).endswith(nb)
    assert plain(format_span(start, end, "en", zone=True)).endswith(en)


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        (oslo(2027, 5, 1), "30. april 2027 kl. 24.00", "30 April 2027 at 24:00"),
        (oslo(2027, 4, 30, 23, 59, 59), "30. april 2027 kl. 24.00", "30 April 2027 at 24:00"),
        (oslo(2027, 4, 30, 23, 59), "30. april 2027 kl. 23.59", "30 April 2027 at 23:59"),
        (oslo(2027, 4, 30, 21, 7), "30. april 2027 kl. 21.07", "30 April 2027 at 21:07"),
        (oslo(2027, 1, 1), "31. desember 2026 kl. 24.00", "31 December 2026 at 24:00"),
        (oslo(2028, 3, 1), "29. februar 2028 kl. 24.00", "29 February 2028 at 24:00"),
        (oslo(2027, 3, 28), "27. mars 2027 kl. 24.00", "27 March 2027 at 24:00"),
    ],
)
def test_a_deadline_at_midnight_is_the_end_of_the_day_before(value, nb, en):
    assert plain(format_deadline(value, language="nb")) == nb
    assert plain(format_deadline(value.astimezone(dt.UTC), language="en")) == en


def test_something_that_begins_at_midnight_begins_on_that_day():
    assert plain(format_moment(oslo(2027, 5, 1), language="nb")) == "1. mai 2027 kl. 00.00"
    assert plain(format_moment(oslo(2027, 5, 1), language="en")) == "1 May 2027 at 00:00"


def test_an_end_at_midnight_is_24_hours():
    assert plain(format_clock(oslo(2027, 5, 1, 20), oslo(2027, 5, 2), "nb")) == "kl. 20.00–24.00"
    assert plain(format_end_clock(oslo(2027, 5, 2), "nb")) == "kl. 24.00"
    assert format_end_clock(oslo(2027, 5, 2), "en") == "24:00"
    assert format_clock(oslo(2027, 5, 1), oslo(2027, 5, 1, 2), "en") == "00:00–02:00"


def test_beside_its_day_an_evening_past_midnight_has_hours_only():
    assert plain(format_short_span(oslo(2027, 5, 1, 20), oslo(2027, 5, 2, 2), "nb")) == "kl. 20.00–02.00"
    assert "2. mai 2027" in plain(format_short_span(oslo(2027, 5, 1, 20), oslo(2027, 5, 2, 16), "nb"))


def test_a_near_date_has_the_year_only_when_it_is_another(time_machine):
    time_machine.move_to(oslo(2026, 12, 31, 23, 30), tick=False)
    assert plain(format_deadline(oslo(2026, 12, 31, 23, 45), "near", "nb")) == "31. desember kl. 23.45"
    assert plain(format_deadline(oslo(2027, 1, 1), "near", "nb")) == "31. desember kl. 24.00"
    assert plain(format_moment(oslo(2027, 1, 1), "near", "en")) == "1 January 2027 at 00:00"


def test_a_hold_has_the_date_when_it_does_not_end_today(time_machine):
    time_machine.move_to(oslo(2026, 12, 31, 23, 40), tick=False)
    assert plain(format_until(oslo(2026, 12, 31, 23, 55), "nb")) == "kl. 23.55"
    assert plain(format_until(oslo(2027, 1, 1, 0, 15), "nb")) == "1. januar 2027 kl. 00.15"
    assert plain(format_until(oslo(2027, 1, 14, 11, 23), "en")) == "14 January 2027 at 11:23"


@pytest.mark.parametrize(
    ("start", "end", "nb", "en"),
    [
        (oslo(2027, 5, 17, 9), oslo(2027, 5, 17, 16), "mandag|17|mai|", "Monday|17|May|"),
        (oslo(2027, 5, 17, 9), oslo(2027, 5, 18), "mandag|17|mai|", "Monday|17|May|"),
        (oslo(2027, 5, 17, 20), oslo(2027, 5, 18, 3), "mandag|17|mai|", "Monday|17|May|"),
        (oslo(2027, 5, 17, 9), oslo(2027, 5, 18, 16), "mandag–tirsdag|17–18|mai|", "Monday–Tuesday|17–18|May|"),
        (oslo(2027, 5, 3, 9), oslo(2027, 5, 28, 16), "mandag|3|mai|til 28. mai", "Monday|3|May|until 28 May"),
        (oslo(2027, 4, 30, 9), oslo(2027, 5, 1, 16), "fredag|30|april|til 1. mai", "Friday|30|April|until 1 May"),
        (
            oslo(2026, 12, 30, 9),
            oslo(2027, 1, 2, 16),
            "onsdag|30|desember 2026|til 2. januar 2027",
            "Wednesday|30|December 2026|until 2 January 2027",
        ),
    ],
)
def test_a_posters_date_cannot_be_read_in_two_ways(start, end, nb, en):
    for language, text in (("nb", nb), ("en", en)):
        date = poster_date(start, end, language)
        assert plain("|".join((date.weekday, date.day, date.month, date.more))) == text


def test_a_posters_date_of_a_course_is_its_first_date():
    date = poster_date(oslo(2027, 1, 7, 17), oslo(2027, 4, 8, 19), "nb", count=4)
    assert (date.weekday, date.day, date.month, plain(date.more)) == ("torsdag", "7", "januar", "4 datoer til 8. april")
    date = poster_date(oslo(2027, 1, 7, 17), oslo(2027, 1, 21, 19), "en", count=3, year=True)
    assert (date.day, plain(date.month), plain(date.more)) == ("7", "January 2027", "3 dates until 21 January 2027")
