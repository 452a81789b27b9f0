"""How an event's days and hours are written: for courses, for evenings past midnight, and for readers abroad."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type

from events.booking.terms import cancellation_rule
from events.changes.decide import date_spans, event_facts
from events.enums import Attendance
from events.formatting import format_dates, format_event_time, format_short_time, format_time_span
from events.models import Event, EventDate
from events.tickets.pdf import TicketPdfData, tickets_pdf

pytestmark = pytest.mark.django_db


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def texts(event: Event, language: str) -> list[str]:
    with translation.override(language):
        return [plain(format_time_span(event)), plain(format_short_time(event))]


@pytest.fixture
def course() -> Event:
    """Three Thursdays, across the beginning of summer time and of May."""
    event = create_event(starts_at=oslo(2027, 3, 25, 17), ends_at=oslo(2027, 5, 6, 19))
    for day in ((2027, 3, 25), (2027, 4, 8), (2027, 5, 6)):
        EventDate.objects.create(event=event, starts_at=oslo(*day, 17), ends_at=oslo(*day, 19))
    return Event.objects.get(pk=event.pk)


def test_a_course_says_its_number_of_dates_and_their_hours(course):
    assert texts(course, "nb") == [
        "25. mars–6. mai 2027, 3 datoer, kl. 17.00–19.00",
        "3 datoer, kl. 17.00–19.00",
    ]
    assert texts(course, "en") == ["25 March–6 May 2027, 3 dates, 17:00–19:00", "3 dates, 17:00–19:00"]
    assert plain(format_dates(course, "nb")[1]) == "8. april 2027, kl. 17.00–19.00"


def test_a_course_with_other_hours_says_those_of_the_first_date(course):
    EventDate.objects.filter(starts_at=oslo(2027, 5, 6, 17)).update(ends_at=oslo(2027, 5, 7))
    assert texts(course, "nb")[0] == "25. mars–6. mai 2027, 3 datoer, den første kl. 17.00–19.00"
    assert texts(course, "en")[0] == "25 March–6 May 2027, 3 dates, the first 17:00–19:00"
    assert plain(format_dates(course, "en")[2]) == "6 May 2027, 17:00–24:00"


def test_a_change_of_a_course_says_all_dates(course):
    facts = event_facts(course)
    with translation.override("nb"):
        text = plain(format_event_time(facts, date_spans(course)))
        assert text == "25. mars–6. mai 2027, 3 datoer, kl. 17.00–19.00"
        # A change from before dates were kept.
        assert plain(format_event_time(facts)) == "25. mars kl. 17.00 – 6. mai 2027 kl. 19.00"


@pytest.mark.parametrize(
    ("attendance", "nb", "en"),
    [
        (Attendance.IN_PERSON, "17. mai 2027, kl. 09.00–17.00", "17 May 2027, 09:00–17:00"),
        (
            Attendance.ONLINE,
            "17. mai 2027, kl. 09.00–17.00 (norsk tid)",
            "17 May 2027, 09:00–17:00 CEST (Norwegian time)",
        ),
        (
            Attendance.MIXED,
            "17. mai 2027, kl. 09.00–17.00 (norsk tid)",
            "17 May 2027, 09:00–17:00 CEST (Norwegian time)",
        ),
    ],
)
def test_an_online_event_says_whose_time_it_is(attendance, nb, en):
    event = create_event(starts_at=oslo(2027, 5, 17, 9), attendance=attendance)
    assert texts(event, "nb") == [nb, nb.removeprefix("17. mai 2027, ")]
    assert texts(event, "en") == [en, en.removeprefix("17 May 2027, ")]


def test_an_event_until_midnight_or_later_says_when_it_starts():
    event = create_event(starts_at=oslo(2027, 4, 30, 18), ends_at=oslo(2027, 5, 1))
    assert texts(event, "nb") == ["30. april 2027, kl. 18.00–24.00", "kl. 18.00–24.00"]
    event = create_event(starts_at=oslo(2027, 4, 30, 18), ends_at=oslo(2027, 5, 1, 2))
    assert texts(event, "nb") == ["30. april kl. 18.00 – 1. mai 2027 kl. 02.00", "kl. 18.00–02.00"]
    assert texts(event, "en") == ["30 April at 18:00 – 1 May 2027 at 02:00", "18:00–02:00"]


def test_a_deadline_at_midnight_is_the_day_before():
    event = create_event(starts_at=oslo(2027, 5, 17, 9), cancel_until=oslo(2027, 5, 1))
    with translation.override("nb"):
        assert "til 30. april 2027 kl. 24.00 og" in plain(cancellation_rule(event))
    with translation.override("en"):
        assert "until 30 April 2027 at 24:00 and" in plain(cancellation_rule(event))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_booking_page_says_the_hours(client, language, time_machine):
    time_machine.move_to(oslo(2027, 4, 1, 12), tick=False)
    event = create_event(starts_at=oslo(2027, 4, 30, 18), ends_at=oslo(2027, 5, 1, 2))
    create_ticket_type(event, sales_until=oslo(2027, 4, 20, 21, 7))
    with translation.override(language):
        text = plain(client.get(reverse("event_booking", args=[event.slug])).content.decode())
        assert plain(format_time_span(event)) in text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_ticket_of_several_days_is_a_pdf(language):
    ticket = TicketPdfData(
        event_title="Festival",
        starts_at=oslo(2026, 12, 30, 18),
        ends_at=oslo(2027, 1, 2, 2),
        reference="A-1",
        code="x",
    )
    assert tickets_pdf([ticket], language).startswith(b"%PDF")
