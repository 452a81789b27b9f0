"""Calendar files: what raises the sequence, how a cancelled event looks, the time zone's rules, and the text format."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from event_factory import create_event
from icalendar import Calendar

from events.enums import Attendance, EventStatus
from events.models import Event, EventDate, RemovedDate
from events.tickets import ics

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=OSLO)


def file_of(event: Event, language: str = "nb") -> Calendar:
    with translation.override(language):
        return Calendar.from_ical(ics.calendar([Event.objects.get(pk=event.pk)], name="Kalender"))


def entries(event: Event, language: str = "nb") -> list:
    return list(file_of(event, language).walk("VEVENT"))


def sequence(event: Event) -> int:
    return Event.objects.get(pk=event.pk).sequence


@pytest.fixture
def event() -> Event:
    return create_event(
        title_nb="Frokost",
        title_en="Breakfast",
        venue="Union Scene",
        address="Grønland 68",
        postcode="3045",
        place="Drammen",
        room="Store sal",
        starts_at=oslo(2027, 3, 27, 9),
        ends_at=oslo(2027, 3, 28, 12),
    )


@pytest.fixture
def course(event) -> Event:
    for day in (27, 28):
        EventDate.objects.create(event=event, starts_at=oslo(2027, 3, day, 9), ends_at=oslo(2027, 3, day, 12))
    return event


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_nb", "Lunsj"),
        ("title_en", "Lunch"),
        ("starts_at", oslo(2027, 3, 27, 10)),
        ("ends_at", oslo(2027, 3, 28, 13)),
        ("attendance", Attendance.MIXED),
        ("attendance", Attendance.ONLINE),
        ("venue", "Teateret"),
        ("room", "Lille sal"),
        ("address", "Øvre Storgate 12"),
        ("postcode", "3018"),
        ("place", "Bragernes"),
        ("status", EventStatus.CANCELLED),
    ],
)
def test_what_a_calendar_shows_raises_the_sequence_by_one(event, field, value):
    before, shown = sequence(event), [entry.to_ical() for entry in entries(event)]
    loaded = Event.objects.get(pk=event.pk)
    setattr(loaded, field, value)
    loaded.save()
    assert loaded.sequence == sequence(event) == before + 1
    assert [entry.to_ical() for entry in entries(event)] != shown
    loaded.save()
    assert sequence(event) == before + 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", EventStatus.CLOSED),
        ("capacity", 40),
        ("sales_until", oslo(2027, 3, 1)),
        ("join_url", "https://example.org/møte"),
        ("terms_nb", "Nye vilkår"),
        ("starts_at", oslo(2027, 3, 27, 9).astimezone(UTC)),
    ],
)
def test_nothing_else_raises_it(event, field, value):
    before = sequence(event)
    loaded = Event.objects.get(pk=event.pk)
    setattr(loaded, field, value)
    loaded.save()
    assert sequence(event) == before


def test_the_address_of_an_online_event_is_not_shown(event):
    Event.objects.filter(pk=event.pk).update(attendance=Attendance.ONLINE)
    before, loaded = sequence(event), Event.objects.get(pk=event.pk)
    loaded.venue = "Teateret"
    loaded.save()
    assert sequence(event) == before


def test_a_save_of_some_fields_counts_those_only(event):
    before, loaded = sequence(event), Event.objects.get(pk=event.pk)
    loaded.room = "Lille sal"
    loaded.save(update_fields=["cancel_until", "updated_at"])
    assert sequence(event) == before
    loaded.save(update_fields=["room"])
    assert sequence(event) == before + 1


def test_one_date_of_a_course_raises_it(course):
    before = sequence(course)
    date = course.dates.first()
    date.save()
    assert sequence(course) == before
    date.ends_at += timedelta(hours=1)
    date.save()
    assert sequence(course) == before + 1
    date.title_nb = "Første kveld"
    date.save()
    assert sequence(course) == before + 2
    # Another entry comes and goes. Those that stay are as they were.
    date.delete()
    EventDate.objects.create(event=course, starts_at=oslo(2027, 3, 28, 9), ends_at=oslo(2027, 3, 28, 12))
    assert sequence(course) == before + 2


def test_an_object_read_before_a_date_changed_does_not_take_the_sequence_back(course):
    old, before = Event.objects.get(pk=course.pk), sequence(course)
    date = course.dates.first()
    date.ends_at += timedelta(hours=1)
    date.save()
    old.capacity = 40
    old.save()
    assert sequence(course) == before + 1


def test_dates_saved_by_the_events_form_count_what_changed(course):
    before = sequence(course)
    loaded = Event.objects.get(pk=course.pk)
    first, second = loaded.dates.all()
    loaded.dates = [first, second]
    loaded.save()
    assert sequence(course) == before
    second.starts_at -= timedelta(minutes=30)
    loaded.dates = [first, second]
    loaded.save()
    assert sequence(course) == before + 1


def test_identifiers_stay_the_same(course):
    uids = [str(entry["UID"]) for entry in entries(course)]
    assert len(set(uids)) == 2
    Event.objects.filter(pk=course.pk).update(title_nb="Ny")
    date = course.dates.first()
    date.starts_at -= timedelta(hours=1)
    date.save()
    assert [str(entry["UID"]) for entry in entries(course, "en")] == uids


@pytest.mark.parametrize(
    ("language", "title", "place"),
    [
        ("nb", "AVLYST: Frokost", "Store sal, Union Scene, Grønland 68, 3045 Drammen"),
        ("en", "CANCELLED: Breakfast", "Store sal, Union Scene, Grønland 68, 3045 Drammen"),
    ],
)
def test_a_cancelled_event_says_so_in_title_and_status(course, language, title, place):
    Event.objects.filter(pk=course.pk).update(status=EventStatus.CANCELLED)
    for entry in entries(course, language):
        assert (str(entry["SUMMARY"]), str(entry["STATUS"]), str(entry["LOCATION"])) == (title, "CANCELLED", place)


@pytest.mark.parametrize(
    ("attendance", "nb", "en"),
    [
        (Attendance.ONLINE, "Digitalt", "Online"),
        (
            Attendance.MIXED,
            "Store sal, Union Scene, Grønland 68, 3045 Drammen (også digitalt)",
            "Store sal, Union Scene, Grønland 68, 3045 Drammen (also online)",
        ),
    ],
)
def test_the_place_of_an_online_event(event, attendance, nb, en):
    Event.objects.filter(pk=event.pk).update(attendance=attendance)
    assert [str(entries(event, language)[0]["LOCATION"]) for language in ("nb", "en")] == [nb, en]


def test_the_time_zone_is_two_yearly_rules(event):
    text = file_of(event).to_ical().decode()
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")].replace("\r\n", "\n")
    assert zone.count("BEGIN:DAYLIGHT") == zone.count("BEGIN:STANDARD") == 1
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n" in zone
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n" in zone
    assert "RDATE" not in zone


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2037, 2050])
def test_the_rules_are_those_of_oslo(event, year):
    [zone] = file_of(event).walk("VTIMEZONE")
    built = zone.to_tz(lookup_tzid=False)
    for month in range(1, 13):
        for day in (1, 24, 25, 28):
            noon = datetime(year, month, day, 12, tzinfo=OSLO)
            if year < 2038:  # icalendar expands the rules until then
                assert noon.replace(tzinfo=built).utcoffset() == noon.utcoffset(), noon


def test_times_are_those_in_oslo_across_summer_time(course):
    texts = [entry.to_ical().decode() for entry in entries(course)]
    assert "DTSTART;TZID=Europe/Oslo:20270327T090000" in texts[0]
    assert "DTSTART;TZID=Europe/Oslo:20270328T090000" in texts[1]
    assert [entry["DTSTART"].dt for entry in entries(course)] == [oslo(2027, 3, 27, 9), oslo(2027, 3, 28, 9)]


def test_a_time_in_the_second_of_two_equal_hours_is_in_utc():
    event = create_event(
        starts_at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC), ends_at=datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    )
    text = entries(event)[0].to_ical().decode()
    assert "DTSTART;TZID=Europe/Oslo:20271031T023000" in text
    assert "DTEND:20271031T013000Z" in text


def test_texts_are_escaped_and_long_lines_folded():
    title = "Møte, om; alt \\ mulig " + "æøå" * 40
    event = create_event(title_nb=title)
    content = ics.calendar([event], name="Kalender, alle")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"Kalender\\, alle" in content
    assert b"M\xc3\xb8te\\, om\\; alt \\\\ mulig" in content
    content.decode()
    [entry] = Calendar.from_ical(content).walk("VEVENT")
    assert str(entry["SUMMARY"]) == title


def test_feed_page_and_e_mail_have_the_same_entries(course):
    loaded = Event.objects.get(pk=course.pk)
    plain = Calendar.from_ical(ics.calendar([loaded], name="A"))
    feed = Calendar.from_ical(ics.feed([loaded], name="A", urls={}))
    assert [entry.to_ical() for entry in plain.walk("VEVENT")] == [entry.to_ical() for entry in feed.walk("VEVENT")]
    assert [zone.to_ical() for zone in plain.walk("VTIMEZONE")] == [zone.to_ical() for zone in feed.walk("VTIMEZONE")]


def test_a_removed_date_is_cancelled_in_calendars(course):
    before = sequence(course)
    _first, last = course.dates.all()
    uid = str(entries(course)[1]["uid"])
    course.dates.get(pk=last.pk).delete()
    kept, removed = entries(course)
    assert (str(removed["uid"]), removed["status"], kept["status"]) == (uid, "CANCELLED", "CONFIRMED")
    assert (removed["sequence"], kept["sequence"], sequence(course)) == (before + 1, before, before)
    assert removed["summary"] == "AVLYST: Frokost"
    assert removed["dtstart"].dt == oslo(2027, 3, 28, 9)


def test_a_date_that_the_form_takes_away_is_cancelled_too(course):
    event = Event.objects.get(pk=course.pk)
    event.dates.set([event.dates.all()[0]])
    event.save()
    assert [entry["status"] for entry in entries(course)] == ["CONFIRMED", "CANCELLED"]
    event.delete()
    assert not RemovedDate.objects.exists()


def test_a_cancellation_has_the_same_entry_and_a_higher_sequence(course):
    before = entries(course)
    with translation.override("nb"):
        file = Calendar.from_ical(ics.cancellation([Event.objects.get(pk=course.pk)], name="Kalender"))
    after = list(file.walk("VEVENT"))
    assert file["method"] == "CANCEL"
    assert [str(entry["uid"]) for entry in after] == [str(entry["uid"]) for entry in before]
    assert [entry["sequence"] for entry in after] == [entry["sequence"] + 1 for entry in before]
    assert {entry["status"] for entry in after} == {"CANCELLED"}
    # The event itself takes place.
    assert {str(entry["summary"]) for entry in after} == {"Frokost"}
    assert sequence(course) == before[0]["sequence"]


def test_whoever_comes_back_gets_a_file_that_calendars_accept(event, time_machine):
    saved = Event.objects.get(pk=event.pk)
    with translation.override("nb"):
        [off] = Calendar.from_ical(ics.cancellation([saved], name="x")).walk("VEVENT")
        time_machine.move_to(timezone.now() + timedelta(minutes=1))
        [back] = Calendar.from_ical(ics.calendar([saved], name="x", again={saved.pk})).walk("VEVENT")
    assert back["status"] == "CONFIRMED"
    assert back["sequence"] == off["sequence"]
    assert back["dtstamp"].dt > off["dtstamp"].dt
