"""Next year's edition of a conference: what comes along, on which dates, and what stays behind."""

from datetime import date, datetime, timedelta

import pytest
from booking_helpers import hold
from django.utils import timezone
from edition_factory import create_exhibitor, create_level, create_partner
from event_factory import create_discount_code, create_event, create_room, create_ticket_type, create_venue
from event_page_helpers import put_page
from programme_factory import create_appearance, create_item, create_session, create_track
from wagtail.models import ModelLogEntry, Page

from events.enums import Admits, EventStatus
from events.models import DiscountCode, Event, EventDate, EventSeries, PriceStep, Question, Ticket, TicketType
from payments.orders.confirm import confirm_order
from programme.editions.make import ACTION, PagesNotAllowed, PlanChanged, make_edition
from programme.editions.plan import DayNotPossible, plan_edition, same_week_day, suggested_day
from programme.editions.summary import left_behind, taken_over
from programme.models import Appearance, ConferencePage, EventPage, Exhibitor, PartnerLevel, ProgrammeItem, Track

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

#: Monday in an ordinary week before all of the dates below.
NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def superuser(django_user_model):
    return django_user_model.objects.create_superuser(email="sjef@example.no", password=None)


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%a %Y-%m-%d %H:%M}"


def make(event: Event, by, day: date | None = None, key: str = "") -> Event:
    day = day or suggested_day(event)
    plan = plan_edition(event, day, by)
    return make_edition(event.pk, day, checksum=plan.checksum, by=by, key=key)


@pytest.fixture
def innsikt(time_machine):
    """A conference of two days with sessions, one past midnight, a programme, partners and stands."""
    time_machine.move_to(NOW, tick=False)
    series = EventSeries.objects.create(name_nb="Innsikt")
    event = create_event(
        title_nb="Innsikt 2026",
        title_en="Insight 2026",
        slug="innsikt-2026",
        kind="conference",
        series=series,
        edition=6,
        starts_at=oslo(2026, 8, 26, 9),
        ends_at=oslo(2026, 8, 27, 16),
        sales_from=oslo(2026, 3, 1, 8),
        sales_until=oslo(2026, 8, 24, 23, 59),
        cancel_until=oslo(2026, 8, 12, 0),
        recording_url="https://opptak.example/innsikt",
    )
    track = create_track(event, "Folk", name_en="People", color="coral")
    room = create_room(create_venue())
    create_item(event, at=1, title_nb="Åpning", room=room, venue=room.venue, track=track, text_nb="Velkommen.")
    create_item(event, at=13.5, minutes=180, title_nb="Nattfest", kind="social")
    create_session(event, at=2, title_nb="Økt om bruer 2026", track=track, kind="workshop")
    create_session(event, at=4, title_nb="Avlyst økt", status=EventStatus.CANCELLED)
    standard = create_ticket_type(event, name_nb="Ordinær", price_ore=349_000, sales_until=oslo(2026, 8, 20, 12))
    create_ticket_type(event, name_nb="Stand", price_ore=900_000, admits=Admits.STAND, people=2, uses_seats=False)
    PriceStep.objects.create(ticket_type=standard, price_ore=299_000, until=oslo(2026, 6, 1, 0))
    first = Question.objects.create(event=event, label_nb="Kommer du med tog?", kind="yes_no")
    Question.objects.create(event=event, label_nb="Hvilket?", depends_on=first, depends_value="yes")
    level = create_level(event, name_nb="Hovedpartner", is_main=True)
    create_partner(level)
    create_exhibitor(event)
    create_appearance(event, role="compere")
    create_appearance(ProgrammeItem.objects.get(title_nb="Åpning"), "Kari Lund")
    create_discount_code(event)
    return event


def test_everything_comes_along_on_the_same_weekday_as_drafts(innsikt, superuser):
    edition = make(innsikt, superuser)
    assert clock(edition.starts_at) == "Wed 2027-08-25 09:00"
    assert clock(edition.ends_at) == "Thu 2027-08-26 16:00"
    assert (edition.title_nb, edition.title_en, edition.edition) == ("Innsikt 2027", "Insight 2027", 7)
    assert (edition.series, edition.status, edition.recording_url) == (innsikt.series, EventStatus.DRAFT, "")
    assert [clock(moment) for moment in (edition.sales_from, edition.sales_until, edition.cancel_until)] == [
        "Sun 2027-02-28 08:00",
        "Mon 2027-08-23 23:59",
        "Wed 2027-08-11 00:00",
    ]
    session = edition.sessions.get()
    assert (session.title_nb, session.status) == ("Økt om bruer 2027", EventStatus.DRAFT)
    assert clock(session.starts_at) == "Wed 2027-08-25 11:00"
    track = Track.objects.get(edition=edition)
    assert (track.name_nb, track.name_en, track.color) == ("Folk", "People", "coral")
    opening = ProgrammeItem.objects.get(edition=edition, title_nb="Åpning")
    assert (opening.track, opening.room.name, opening.text_nb) == (track, "Storsalen", "Velkommen.")
    assert clock(opening.starts_at) == "Wed 2027-08-25 10:00"
    row = session.programme_item
    assert (row.edition, row.track, row.kind, row.starts_at) == (edition, track, "workshop", None)
    assert [(each.name_nb, each.taken) for each in edition.ticket_types.order_by("pk")] == [
        ("Ordinær", 0),
        ("Stand", 0),
    ]
    assert edition.ticket_types.get(name_nb="Stand").is_stand
    step = PriceStep.objects.get(ticket_type__event=edition)
    assert (step.price_ore, clock(step.until)) == (299_000, "Mon 2027-05-31 00:00")
    question = Question.objects.get(event=edition, label_nb="Hvilket?")
    assert question.depends_on.event == edition
    assert PartnerLevel.objects.get(edition=edition).name_nb == "Hovedpartner"
    uids = [*Event.objects.values_list("uid", flat=True), *ProgrammeItem.objects.values_list("uid", flat=True)]
    assert len(set(uids)) == len(uids)


def test_people_partners_exhibitors_codes_and_sales_stay_behind(innsikt, superuser):
    order = hold(innsikt, innsikt.ticket_types.get(name_nb="Ordinær"), 2)
    confirm_order(order)
    plan = plan_edition(innsikt, suggested_day(innsikt), superuser)
    edition = make(innsikt, superuser)
    for model in (Appearance, Exhibitor):
        assert not model.objects.filter(edition=edition).exists()
    assert not edition.partnerships.exists()
    assert not DiscountCode.objects.filter(event=edition).exists()
    assert not Ticket.objects.filter(event__in=[edition, *edition.sessions.all()]).exists()
    assert (edition.taken, TicketType.objects.filter(event=edition, taken__gt=0).count()) == (0, 0)
    assert not edition.sessions.filter(title_nb="Avlyst økt").exists()
    assert dict(left_behind(plan)) == {
        "Personer på scenen": 2,
        "Partnere": 1,
        "Utstillere": 1,
        "Billetter": 2,
        "Rabattkoder": 1,
        "Avlyste økter": 1,
        "Opptak": 1,
    }
    assert dict(taken_over(plan)) == {
        "Økter": 1,
        "Programposter": 2,
        "Spor": 1,
        "Billettyper, med stander og tilvalg": 2,
        "Pristrinn": 1,
        "Spørsmål": 2,
        "Partnernivåer": 1,
    }
    innsikt.refresh_from_db()
    assert (innsikt.status, innsikt.taken, innsikt.programme_items.count()) == (EventStatus.OPEN, 2, 4)


def test_an_item_past_midnight_stays_past_midnight(innsikt, superuser):
    edition = make(innsikt, superuser)
    party = ProgrammeItem.objects.get(edition=edition, title_nb="Nattfest")
    assert (clock(party.starts_at), clock(party.ends_at)) == ("Wed 2027-08-25 22:30", "Thu 2027-08-26 01:30")


@pytest.mark.parametrize(
    ("starts", "day", "expected", "session"),
    [
        # Summer time begins on 28 March 2027 and 26 March 2028, and ends on 31 October 2027 and 29 October 2028.
        (oslo(2027, 3, 31, 9), None, "Wed 2028-03-29 09:00", "Wed 2028-03-29 22:00"),
        (oslo(2027, 3, 24, 9), date(2028, 3, 27), "Mon 2028-03-27 09:00", "Mon 2028-03-27 22:00"),
        (oslo(2027, 10, 30, 9), None, "Sat 2028-10-28 09:00", "Sat 2028-10-28 22:00"),
        (oslo(2027, 10, 27, 9), date(2028, 11, 1), "Wed 2028-11-01 09:00", "Wed 2028-11-01 22:00"),
    ],
)
def test_sessions_keep_the_hour_of_the_clock_over_summer_time(superuser, time_machine, starts, day, expected, session):
    time_machine.move_to(NOW, tick=False)
    event = create_event(starts_at=starts, hours=8)
    # From 22:00 until 04:00, in the autumn over the hour that is repeated.
    ends = starts.replace(hour=4) + timedelta(days=1)
    late = create_event(parent=event, starts_at=starts.replace(hour=22), ends_at=ends)
    ProgrammeItem.objects.create(edition=event, event=late)
    EventDate.objects.create(event=event, starts_at=starts, ends_at=starts.replace(hour=12))
    edition = make(event, superuser, day)
    copy = edition.sessions.get()
    assert clock(edition.starts_at) == expected
    assert clock(copy.starts_at) == session
    assert timezone.localtime(copy.ends_at).hour == 4
    assert timezone.localtime(edition.dates.get().starts_at).hour == 9


def test_years_of_53_weeks(time_machine):
    """2026 has 53 weeks: 52 weeks after week 45 of 2026 is week 44 of 2027, and the screen says so."""
    time_machine.move_to(NOW, tick=False)
    event = create_event(starts_at=oslo(2026, 11, 2, 9), hours=6)
    assert event.starts_at.isocalendar().week == 45
    assert suggested_day(event) == date(2027, 11, 1)
    assert date(2027, 11, 1).isocalendar().week == 44
    assert same_week_day(event, date(2027, 11, 1)) == date(2027, 11, 8)
    assert same_week_day(event, date(2027, 11, 8)) is None
    # 2027 has no week 53 to be in.
    new_year = create_event(starts_at=oslo(2026, 12, 30, 9), hours=6)
    assert suggested_day(new_year) == date(2027, 12, 29)
    assert same_week_day(new_year, date(2027, 12, 29)) is None


def test_an_old_edition_is_followed_by_one_that_is_still_to_come(time_machine):
    time_machine.move_to(NOW, tick=False)
    event = create_event(starts_at=oslo(2023, 8, 23, 9), hours=6)
    day = suggested_day(event)
    assert (day, day.weekday()) == (date(2026, 8, 19), 2)


@pytest.mark.parametrize("day", [date(2026, 8, 26), date(2026, 8, 25), date(2025, 8, 27), date(2037, 8, 26)])
def test_days_that_cannot_be(innsikt, superuser, day):
    with pytest.raises(DayNotPossible):
        plan_edition(innsikt, day, superuser)


def test_the_same_form_makes_one_edition_and_another_form_a_second(innsikt, superuser):
    day = suggested_day(innsikt)
    checksum = plan_edition(innsikt, day, superuser).checksum
    first, again = (make_edition(innsikt.pk, day, checksum=checksum, by=superuser, key="k" * 24) for _press in range(2))
    assert first == again
    assert Event.objects.filter(series=innsikt.series).count() == 2
    entry = ModelLogEntry.objects.get(action=ACTION)
    assert entry.user == superuser
    assert entry.data["before"] != entry.data["after"]
    assert "Innsikt 2026" in entry.message


@pytest.mark.parametrize("change", ["session", "deadline", "item", "title"])
def test_what_was_not_shown_is_not_made(innsikt, superuser, change):
    day = suggested_day(innsikt)
    checksum = plan_edition(innsikt, day, superuser).checksum
    if change == "session":
        create_session(innsikt, at=3, title_nb="Ny økt")
    elif change == "deadline":
        Event.objects.filter(pk=innsikt.pk).update(cancel_until=oslo(2026, 8, 1, 0))
    elif change == "item":
        ProgrammeItem.objects.filter(title_nb="Åpning").update(starts_at=oslo(2026, 8, 26, 8))
    else:
        Event.objects.filter(pk=innsikt.pk).update(title_nb="Innsikt")
    with pytest.raises(PlanChanged):
        make_edition(innsikt.pk, day, checksum=checksum, by=superuser)
    assert Event.objects.filter(series=innsikt.series).count() == 1


# --- Pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(innsikt, calendar):
    """The conference's page with one of its session below, in both languages, published."""
    page = put_page(calendar, innsikt, ConferencePage, slug="innsikt-2026", expire_at=oslo(2026, 12, 1, 0))
    session = innsikt.sessions.get(title_nb="Økt om bruer 2026")
    put_page(page, session, EventPage, slug="bruer")
    return page


def test_pages_in_both_languages_come_along_as_drafts(innsikt, pages, superuser):
    edition = make(innsikt, superuser)
    copies = ConferencePage.objects.filter(event=edition).select_related("locale").order_by("path")
    assert [(page.locale.language_code, page.title, page.slug, page.live) for page in copies] == [
        ("nb", "Innsikt 2027", "innsikt-2027", False),
        ("en", "Insight 2027", "innsikt-2027", False),
    ]
    norwegian, english = copies
    assert norwegian.translation_key == english.translation_key != pages.translation_key
    assert (norwegian.expire_at, norwegian.go_live_at, norwegian.first_published_at) == (None, None, None)
    assert norwegian.get_parent().pk == pages.get_parent().pk
    session = edition.sessions.get()
    for page in copies:
        below = page.get_children().get().specific
        assert (below.event, below.live, below.slug) == (session, False, "bruer")
        assert below.get_latest_revision_as_object().event_id == session.pk
        assert page.get_latest_revision_as_object().event_id == edition.pk
    # No page of the old edition has changed its event, and no event was made beside those of the edition.
    assert set(ConferencePage.objects.exclude(event=edition).values_list("event", flat=True)) == {innsikt.pk}
    assert Event.objects.filter(status=EventStatus.DRAFT).count() == 2


def test_publishing_the_drafts_keeps_their_own_event(innsikt, pages, superuser, client):
    edition = make(innsikt, superuser)
    page = ConferencePage.objects.get(event=edition, locale__language_code="nb")
    assert client.get(page.get_url()).status_code == 404
    page.get_latest_revision().publish()
    page = ConferencePage.objects.get(pk=page.pk)
    assert (page.live, page.event_id) == (True, edition.pk)
    # The event is a draft still, so that nobody can book.
    assert Event.objects.get(pk=edition.pk).status == EventStatus.DRAFT


def test_an_alias_stays_with_the_old_page(innsikt, pages, superuser):
    alias = pages.create_alias(update_slug="snarvei")
    plan = plan_edition(innsikt, suggested_day(innsikt), superuser)
    assert ("Aliaser, som fortsatt viser den gamle siden", 1) in left_behind(plan)
    edition = make(innsikt, superuser)
    assert ConferencePage.objects.filter(event=edition).count() == 2
    assert ConferencePage.objects.get(pk=alias.pk).event_id == innsikt.pk


def test_a_page_in_one_language_is_copied_in_that_one(innsikt, calendar, superuser):
    put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt")
    edition = make(innsikt, superuser)
    page = ConferencePage.objects.get(event=edition)
    assert (page.locale.language_code, page.slug) == ("nb", "innsikt-2027")
    again = make(innsikt, superuser)
    assert ConferencePage.objects.get(event=again).slug == "innsikt-2027-2"


def test_a_page_that_was_never_published_is_copied_as_it_was_last_edited(innsikt, calendar, superuser):
    page = calendar.add_child(
        instance=ConferencePage(event=innsikt, title="Utkast", slug="utkast", locale=calendar.locale, live=False)
    )
    page.lead = "Skrevet senere."
    page.save_revision()
    edition = make(innsikt, superuser)
    assert ConferencePage.objects.get(event=edition).lead == "Skrevet senere."


def test_who_may_not_add_pages_there_makes_nothing(innsikt, pages, django_user_model):
    by = django_user_model.objects.create_user("uten@example.no", is_staff=True)
    with pytest.raises(PagesNotAllowed):
        make(innsikt, by)
    assert not Event.objects.filter(status=EventStatus.DRAFT).exists()
    assert Page.objects.filter(slug="innsikt-2027").count() == 0
