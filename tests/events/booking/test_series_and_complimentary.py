"""Events with several dates, complimentary tickets, and the copy of an event for next year."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from booking_helpers import code_for, taken
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_seat_pool
from event_page_helpers import put_page
from icalendar import Calendar

from events.booking import complimentary
from events.booking.book import Attendee, BookingRefused, ProblemReason
from events.changes.duplicate import ONE_YEAR, duplicate_event
from events.enums import Audience, MessageKind
from events.formatting import format_dates
from events.models import Event, EventDate, EventMessage, PriceStep, Question, Ticket, TicketType
from events.stock import counters
from events.stock.recount import differences
from payments.enums import OrderStatus, PaymentMethod
from payments.orders.place import Buyer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def course(event) -> Event:
    for week, name in enumerate(["Oppstart", ""]):
        starts = event.starts_at + timedelta(weeks=week)
        EventDate.objects.create(
            event=event, starts_at=starts, ends_at=starts + timedelta(hours=2), title_nb=name, title_en=name and "Start"
        )
    return event


def test_a_calendar_file_has_an_entry_for_each_date(client, course):
    response = client.get(reverse("event_ics", args=[course.slug]))
    entries = list(Calendar.from_ical(response.content).walk("VEVENT"))
    assert [str(entry["summary"]) for entry in entries] == ["Eiendomsdagen: Oppstart", "Eiendomsdagen"]
    assert len({str(entry["uid"]) for entry in entries}) == 2
    assert entries[1]["dtstart"].dt == course.starts_at + timedelta(weeks=1)


def test_the_page_lists_the_dates_in_both_languages(client, calendar, course, standard):
    page = put_page(calendar, course)
    assert "Oppstart" in client.get(page.url).content.decode()
    with translation.override("en"):
        lines = format_dates(course)
    assert lines[0].endswith("Start")
    assert len(lines) == 2


def test_the_ticket_shows_all_dates(course, standard):
    from events.tickets.confirmation import ticket_pdf_data
    from events.tickets.pdf import tickets_pdf

    issue(course, standard, "Anne")
    ticket_data = ticket_pdf_data(Ticket.objects.get())
    assert len(ticket_data.dates) == 2
    assert tickets_pdf([ticket_data], "nb").startswith(b"%PDF")


def issue(event, ticket_type, *names, **more):
    people = [Attendee(name, f"{name.lower()}@example.no") for name in names]
    recipient = Buyer(name="Arrangøren", email="post@example.no")
    return complimentary.issue_complimentary(
        event=event,
        ticket_type=ticket_type,
        attendees=people,
        recipient=recipient,
        language="nb",
        note="Foredrag",
        **more,
    )


def test_a_complimentary_ticket_is_free_and_confirmed(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(audience=Audience.CODE, active=False)
    order = issue(event, TicketType.objects.get(pk=standard.pk), "Anne", "Bo")
    line = order.lines.get()
    assert (order.status, order.method, order.total_ore) == (OrderStatus.CONFIRMED, PaymentMethod.FREE, 0)
    assert (line.unit_ore, line.discount_ore) == (349_000, 698_000)
    assert (line.ticket_line.is_complimentary, line.ticket_line.note) == (True, "Foredrag")
    assert list(Ticket.objects.valid().values_list("attendee_name", flat=True)) == ["Anne", "Bo"]
    assert taken(standard, event) == [2, 2]
    assert differences() == []


def test_complimentary_tickets_respect_seats_and_limit(event, student):
    with pytest.raises(BookingRefused) as refused:
        issue(event, student, "A", "B", "C")
    assert refused.value.problems[student.pk].reason == ProblemReason.TOO_MANY
    Event.objects.filter(pk=event.pk).update(capacity=3)
    issue(event, student, "A", "B", "C", beyond_limit=True)
    with pytest.raises(counters.SoldOut):
        issue(event, student, "D")
    assert taken(student, event) == [3, 3]


def test_the_same_submission_key_issues_once(event, standard):
    first = issue(event, standard, "A", submission_key="k" * 20)
    assert issue(event, standard, "A", submission_key="k" * 20) == first
    assert Ticket.objects.count() == 1


def test_no_complimentary_tickets_for_a_past_event(event, standard):
    past = timezone.now() - timedelta(days=1)
    event.starts_at, event.ends_at = past - timedelta(hours=1), past
    with pytest.raises(counters.NotBookable):
        issue(event, standard, "A")


def test_a_copy_for_next_year_has_the_same_ticket_types(course, standard):
    hall = create_seat_pool(event=course, name="Salen", capacity=40)
    TicketType.objects.filter(pk=standard.pk).update(pool=hall, taken=3)
    step = PriceStep.objects.create(ticket_type=standard, price_ore=1, until=course.starts_at)
    first = Question.objects.create(event=course, label_nb="Kommer du i bil?", kind="yes_no")
    Question.objects.create(event=course, label_nb="Skilt", depends_on=first, depends_value="yes")
    EventMessage.objects.create(event=course, kind=MessageKind.TICKET, text_nb="Hei")
    code_for(course)
    copy = duplicate_event(course)
    ticket_type = copy.ticket_types.get()
    assert (ticket_type.pool.name, ticket_type.pool.event, ticket_type.taken) == ("Salen", copy, 0)
    assert ticket_type.price_steps.get().until == step.until + ONE_YEAR
    assert copy.questions.get(label_nb="Skilt").depends_on.event == copy
    assert copy.dates.count() == 2
    assert copy.messages.get().text_nb == "Hei"
    assert not copy.codes.exists()
    assert course.ticket_types.get().pool == hall


def test_a_copy_for_next_year_begins_at_the_same_local_hour(event):
    """Summer time ends before this day in one year and after it in the next."""
    oslo = ZoneInfo("Europe/Oslo")
    starts = datetime(2026, 10, 28, 9, tzinfo=oslo)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=8))
    copy = duplicate_event(Event.objects.get(pk=event.pk))
    assert copy.starts_at == datetime(2027, 10, 27, 9, tzinfo=oslo)
    assert copy.ends_at == datetime(2027, 10, 27, 17, tzinfo=oslo)
