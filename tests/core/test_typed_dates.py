"""Dates and clock times as people type them, and the form fields that read them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation

from core.forms import ClockField, DayField, OsloDateTimeField
from core.typed_dates import UnreadableError, read_clock, read_day, read_moment

OSLO = ZoneInfo("Europe/Oslo")
CHRISTMAS = dt.date(2026, 12, 24)
SIX = dt.datetime.combine(CHRISTMAS, dt.time(18))


@pytest.mark.parametrize(
    "text",
    [
        "24.12.2026",
        " 24.12.2026 ",
        "24. 12. 2026",
        "24.12.26",
        "24/12/2026",
        "24/12-2026",
        "24-12-2026",
        "2026-12-24",
        "24. desember 2026",
        "24 desember 2026",
        "24.\u00a0desember\u00a02026",
        "24. des. 2026",
        "24 Dec 2026",
        "24 December 2026",
        "torsdag 24. desember 2026",
        "Thursday 24 December 2026",
    ],
)
def test_a_day_is_read(text):
    assert read_day(text) == CHRISTMAS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tull",
        "12/24/2026",
        "31.02.2026",
        "24.12",
        "24.13.2026",
        "2026-13-01",
        "24. foo 2026",
        "0.1.2026",
        "1" * 999,
    ],
)
def test_a_day_that_cannot_be_read_is_never_guessed(text):
    with pytest.raises(UnreadableError):
        read_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "24.12.2026 18:00",
        "24.12.2026 18.00",
        "24.12.2026, 18:00",
        "24.12.2026 kl. 18",
        "24.12.26 18:00",
        "24. 12. 2026 18:00",
        "24. desember 2026 kl. 18.00",
        "Torsdag 24. desember 2026, kl.\u00a018.00",
        "24 December 2026 18:00",
        "24 December 2026 at 18:00",
        "2026-12-24 18:00",
        "2026-12-24T18:00",
        "2026-12-24 18:00:00",
    ],
)
def test_a_moment_is_read(text):
    assert read_moment(text) == SIX


@pytest.mark.parametrize("text", ["24.12.2026 24:00", "24. desember 2026 kl. 24.00", "24 December 2026, 24:00"])
def test_the_end_of_a_day_is_read_as_the_site_writes_it(text):
    assert read_moment(text) == dt.datetime.combine(dt.date(2026, 12, 25), dt.time())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i morgen",
        "18:00",
        "24.12.2026 25:00",
        "24.12.2026 24:01",
        "31.12.9999 24:00",
        "24.12.2026 18",
        "24.12.2026 18:00 igjen",
    ],
)
def test_a_moment_that_cannot_be_read_is_never_guessed(text):
    with pytest.raises(UnreadableError):
        read_moment(text)


@pytest.mark.parametrize(
    ("text", "hour"), [("9:00", 9), ("09.00", 9), ("kl. 18.00", 18), ("kl 18", 18), ("18:00:00", 18)]
)
def test_a_clock_time_is_read(text, hour):
    assert read_clock(text) == dt.time(hour)


class Form(forms.Form):
    day = DayField(required=False)
    clock = ClockField(required=False)
    moment = OsloDateTimeField(required=False)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_fields_show_what_they_read(language):
    with translation.override(language):
        form = Form(initial={"day": CHRISTMAS, "clock": dt.time(9), "moment": SIX.replace(tzinfo=OSLO)})
        html = form.as_p()
        for shown in ('value="24.12.2026"', 'value="09:00"', 'value="24.12.2026 18:00"'):
            assert shown in html
        form = Form({"day": "24.12.2026", "clock": "09:00", "moment": "24.12.2026 18:00"})
        assert form.is_valid(), form.errors
    assert form.cleaned_data == {"day": CHRISTMAS, "clock": dt.time(9), "moment": SIX.replace(tzinfo=OSLO)}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_cannot_be_read_is_refused_with_an_example_and_kept(language):
    with translation.override(language):
        form = Form({"day": "julaften", "clock": "tidlig", "moment": "24.12.2026 klokka seks"})
        assert not form.is_valid()
        for name, example in (("day", "24.12.2026"), ("clock", "18:00"), ("moment", "24.12.2026 18:00")):
            assert example in str(form.errors[name])
        html = form.as_p()
    for typed in ("julaften", "tidlig", "24.12.2026 klokka seks"):
        assert f'value="{typed}"' in html


def test_a_skipped_time_is_refused_and_a_repeated_one_means_the_first():
    with translation.override("en"):
        assert "clocks go from 02:00 to 03:00" in str(Form({"moment": "28.03.2027 02:30"}).errors["moment"])
        form = Form({"moment": "31.10.2027 02:30"})
        assert form.is_valid()
        assert form.cleaned_data["moment"].astimezone(dt.UTC) == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "utc_hour"), [("27.03.2027 18:00", 17), ("28.03.2027 18:00", 16), ("31.10.2027 18:00", 17)]
)
def test_a_time_is_on_the_wall_clock_of_its_own_day(text, utc_hour):
    form = Form({"moment": text})
    assert form.is_valid()
    assert form.cleaned_data["moment"].astimezone(dt.UTC).hour == utc_hour


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    ("field", "text"),
    [(forms.DateField(), "24.12.2026"), (forms.DateField(), "24.12.26"), (forms.DateTimeField(), "24.12.2026 18:00")],
)
def test_fields_of_the_framework_put_the_day_before_the_month_too(language, field, text):
    with translation.override(language):
        value = field.clean(text)
    assert (value.year, value.month, value.day) == (2026, 12, 24)
