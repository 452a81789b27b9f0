"""Next year's edition of a conference: what comes along, on which dates, and what stays behind."""

from datetime import date, timedelta

import pytest
from booking_helpers import hold
from django.utils import timezone
from edition_helpers import NOW, clock, make_next, oslo
from event_factory import create_event
from programme_factory import create_session
from wagtail.models import ModelLogEntry

from events.enums import EventStatus
from events.models import DiscountCode, Event, EventDate, EventMessage, PriceStep, Question, Ticket, TicketType
from payments.orders.confirm import confirm_order
from programme.editions.make import PlanChanged, make_edition
from programme.editions.plan import ACTION, DayNotPossible, plan_edition, same_week_day, suggested_day
from programme.editions.summary import left_behind, taken_over
from programme.models import Appearance, Exhibitor, PartnerLevel, ProgrammeItem, Track

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_everything_comes_along_on_the_same_weekday_as_drafts(innsikt, superuser):
    edition = make_next(innsikt, superuser)
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
    order = hold(innsikt, innsikt.ticket_types.get(name_nb="Ordinær"), "a@example.no", "b@example.no")
    confirm_order(order)
    plan = plan_edition(innsikt, suggested_day(innsikt), superuser)
    edition = make_next(innsikt, superuser)
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


def test_meeting_links_stay_and_own_texts_are_named(innsikt, superuser):
    session = innsikt.sessions.get(title_nb="Økt om bruer 2026")
    Event.objects.filter(pk__in=[innsikt.pk, session.pk]).update(join_url="https://rom.example/2026")
    Event.objects.filter(pk=session.pk).update(terms_en="No refunds after 1 August 2026.")
    EventMessage.objects.create(event=innsikt, kind="reminder", text_nb="Møt opp 26. august.")
    innsikt.refresh_from_db()
    plan = plan_edition(innsikt, suggested_day(innsikt), superuser)
    assert dict(left_behind(plan))["Møtelenker"] == 2
    taken = dict(taken_over(plan))
    assert taken["Egne vilkår. Les dem: de kan handle om i fjor"] == 1
    assert taken["Egne tekster i e-poster. Les dem: de kan handle om i fjor"] == 1
    edition = make_next(innsikt, superuser)
    copy = edition.sessions.get()
    assert (edition.join_url, copy.join_url) == ("", "")
    assert copy.terms_en == "No refunds after 1 August 2026."
    assert edition.messages.get().text_nb == "Møt opp 26. august."


def test_an_item_past_midnight_stays_past_midnight(innsikt, superuser):
    edition = make_next(innsikt, superuser)
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
    edition = make_next(event, superuser, day)
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


def test_two_people_make_one_edition_of_an_event_without_series(superuser, time_machine):
    """It has no number and no page that would tell the second one that it is made."""
    time_machine.move_to(NOW, tick=False)
    event = create_event(starts_at=oslo(2026, 9, 2, 9), hours=6)
    day = suggested_day(event)
    checksum = plan_edition(event, day, superuser).checksum
    made = make_edition(event.pk, day, checksum=checksum, by=superuser, key="a" * 24)
    with pytest.raises(PlanChanged) as changed:
        make_edition(event.pk, day, checksum=checksum, by=superuser, key="b" * 24)
    (plan,) = changed.value.args
    assert plan.later == [made]
    assert Event.objects.count() == 2
    # Who has seen that there is one, and wants another, gets it.
    make_edition(event.pk, day, checksum=plan.checksum, by=superuser, key="b" * 24)
    assert Event.objects.count() == 3


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
