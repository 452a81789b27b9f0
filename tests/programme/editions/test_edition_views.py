"""The screens that make next year's edition: what they show, who may, and what a second press does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from event_factory import create_event
from event_page_helpers import put_page
from programme_factory import create_item, create_session
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from accounts.roles import create_roles
from core.dates import format_day
from core.wall_clock import add_to_wall_clock
from events.enums import EventStatus
from events.models import Event, EventSeries
from programme.editions.plan import ACTION
from programme.models import ConferencePage, EventPage

YEAR = timedelta(weeks=52)


@pytest.fixture
def series(db):
    return EventSeries.objects.create(name_nb="Eiendomsdagen", name_en="The Property Day")


@pytest.fixture
def conference(conference_page, event, series):
    Event.objects.filter(pk=event.pk).update(series=series, edition=3)
    create_session(event, at=1, title_nb="Økten")
    create_item(event, title_nb="Åpning")
    return Event.objects.get(pk=event.pk)


def url_of(event: Event) -> str:
    return reverse("edition_make", args=[event.pk])


def form_of(response) -> dict:
    """What a browser sends of the screen."""
    form = response.context["form"]
    day = form["first_day"].value()
    return {
        "first_day": day if isinstance(day, str) else day.isoformat(),
        "key": form["key"].value(),
        "checksum": response.context["plan"].checksum,
    }


def test_the_screen_shows_every_date_and_makes_nothing(staff_client, conference):
    response = staff_client.get(url_of(conference))
    html = response.content.decode()
    for text in ("Økten", "Åpning", "gratis avbestilling til", "Blir med", "Blir igjen", "Lag utgaven som utkast"):
        assert text.casefold() in html.casefold(), text
    after = format_day(conference.starts_at + YEAR, "full", "nb")
    assert after in html
    assert (Event.objects.count(), ConferencePage.objects.count()) == (2, 2)


def test_one_confirm_makes_it_and_a_second_press_leads_to_the_same(staff_client, conference, superuser_of_client):
    data = form_of(staff_client.get(url_of(conference))) | {"make": "1"}
    responses = [staff_client.post(url_of(conference), data) for _press in range(2)]
    assert [response.status_code for response in responses] == [302, 302]
    edition = Event.objects.get(series=conference.series, edition=4)
    assert {response["Location"] for response in responses} == {reverse("event:edit", args=[edition.pk])}
    assert (edition.status, edition.starts_at) == (EventStatus.DRAFT, add_to_wall_clock(conference.starts_at, YEAR))
    assert ConferencePage.objects.filter(event=edition, live=False).count() == 2
    entry = ModelLogEntry.objects.get(action=ACTION)
    assert (entry.user, entry.data["from"]) == (superuser_of_client, conference.pk)
    assert PageLogEntry.objects.filter(action="wagtail.copy", user=superuser_of_client).count() == 2
    html = staff_client.get(responses[0]["Location"]).content.decode()
    assert "Alt er utkast" in html
    assert reverse("programme_edit", args=[edition.pk]) in html


def test_back_and_another_day_makes_another_edition(staff_client, conference):
    """The browser's Back shows the form that was used, with its key."""
    used = form_of(staff_client.get(url_of(conference)))
    first = staff_client.post(url_of(conference), used | {"make": "1"})["Location"]
    day = add_to_wall_clock(conference.starts_at, YEAR + timedelta(days=7))
    used["first_day"] = f"{day:%d.%m.%Y}"
    shown = staff_client.post(url_of(conference), used)
    data = form_of(shown)
    assert data["key"] != used["key"]
    second = staff_client.post(url_of(conference), data | {"make": "1"})["Location"]
    assert second != first
    assert Event.objects.filter(parent=None, starts_at=day).count() == 1
    # Without looking at the other day first, it is shown, and nothing is made.
    assert staff_client.post(url_of(conference), used | {"make": "1"}).status_code == 422
    assert Event.objects.filter(parent=None).count() == 3


def test_back_after_the_edition_was_deleted_makes_it_again(staff_client, conference):
    conference_pages = ConferencePage.objects.filter(event=conference)
    used = form_of(staff_client.get(url_of(conference))) | {"make": "1"}
    staff_client.post(url_of(conference), used)
    for page in ConferencePage.objects.exclude(pk__in=conference_pages.values("pk")):
        page.delete()
    edition = Event.objects.get(parent=None, status=EventStatus.DRAFT)
    edition.programme_items.all().delete()
    edition.sessions.all().delete()
    edition.delete()
    response = staff_client.post(url_of(conference), used)
    assert response.status_code == 302
    again = Event.objects.get(parent=None, status=EventStatus.DRAFT)
    assert response["Location"] == reverse("event:edit", args=[again.pk])


@pytest.fixture
def superuser_of_client(staff_client, django_user_model):
    return django_user_model.objects.get(pk=staff_client.session["_auth_user_id"])


def test_another_day_is_shown_before_it_is_made(staff_client, conference):
    data = form_of(staff_client.get(url_of(conference)))
    day = add_to_wall_clock(conference.starts_at, YEAR + timedelta(days=8))
    data["first_day"] = f"{day:%d.%m.%Y}"
    # Pressing the button that makes it shows the new dates first, because they were not shown yet.
    response = staff_client.post(url_of(conference), data | {"make": "1"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Ingenting er laget ennå" in html
    assert "en annen ukedag" in html
    assert format_day(day, "full", "nb") in html
    assert Event.objects.count() == 2
    response = staff_client.post(url_of(conference), form_of(response) | {"make": "1"})
    assert response.status_code == 302
    edition = Event.objects.get(series=conference.series, edition=4)
    assert edition.starts_at == day


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("i fjor", "Skriv datoen slik"),
        ("1.1.2020", "Velg en dag som ikke har vært"),
        ("31.12.2199", "Velg en dag som ikke har vært"),
        ("", "må fylles ut"),
        ("\x00", "Skriv datoen slik"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_the_field(staff_client, conference, typed, error):
    response = staff_client.post(url_of(conference), {"first_day": typed, "make": "1", "checksum": "x", "key": "x"})
    assert response.status_code == 422
    assert "first_day" in response.context["form"].errors
    if typed.strip("\x00"):
        assert error in response.content.decode()
        assert f'value="{typed}"' in response.content.decode()
    assert Event.objects.count() == 2


def test_a_later_edition_is_named_first(staff_client, conference):
    later = create_event(title_nb="Neste", series=conference.series, starts_at=conference.starts_at + YEAR)
    html = staff_client.get(url_of(conference)).content.decode()
    assert "Det er allerede en senere utgave: «Neste»" in html
    assert reverse("event:edit", args=[later.pk]) in html


def test_a_session_leads_to_its_conference(staff_client, conference):
    session = conference.sessions.get()
    assert staff_client.get(url_of(session))["Location"] == url_of(conference)


def test_the_buttons_at_event_series_and_page_lead_there(staff_client, conference, series):
    assert url_of(conference) in staff_client.get(reverse("event:edit", args=[conference.pk])).content.decode()
    session = conference.sessions.get()
    assert url_of(session) not in staff_client.get(reverse("event:edit", args=[session.pk])).content.decode()
    page = ConferencePage.objects.get(event=conference, locale__language_code="nb")
    assert url_of(conference) in staff_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    of_series = reverse("edition_of_series", args=[series.pk])
    assert of_series in staff_client.get(reverse("event_series:edit", args=[series.pk])).content.decode()


def test_a_series_leads_to_its_last_edition_that_is_no_draft(staff_client, conference, series):
    url = reverse("edition_of_series", args=[series.pk])
    create_event(series=series, starts_at=conference.starts_at - YEAR)
    create_event(series=series, starts_at=conference.starts_at + YEAR, status=EventStatus.DRAFT)
    assert staff_client.get(url)["Location"] == url_of(conference)
    empty = EventSeries.objects.create(name_nb="Tom")
    response = staff_client.get(reverse("edition_of_series", args=[empty.pk]), follow=True)
    assert "Serien har ingen utgave ennå" in response.content.decode()


# --- Who may --------------------------------------------------------------------------------------------------------


@pytest.fixture
def log_in(client, second_factor, django_user_model):
    def with_permissions(*names: str):
        user = django_user_model.objects.create_user("noen@example.no", is_staff=True)
        for name in ("wagtailadmin.access_admin", *names):
            label, codename = name.split(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
        client.force_login(user)
        return client

    return with_permissions


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("events.change_event", "events.view_event", "programme.add_programmeitem", "programme.add_partnerlevel"),
        ("events.add_event", "events.view_event", "programme.add_partnerlevel"),
    ],
)
def test_who_lacks_a_permission_is_refused(log_in, conference, series, names):
    client = log_in(*names)
    for url in (url_of(conference), reverse("edition_of_series", args=[series.pk])):
        assert client.get(url).status_code in (302, 403)
        assert client.get(url).get("Location", reverse("wagtailadmin_home")) == reverse("wagtailadmin_home")
    client.post(url_of(conference), {"make": "1", "first_day": "2030-01-01"})
    assert Event.objects.count() == 2


@pytest.mark.parametrize("is_shown", [False, True])
def test_the_buttons_are_for_those_who_may_open_the_screen(log_in, conference, series, is_shown):
    names = ["events.add_event", "events.change_event", "events.change_eventseries", "programme.add_programmeitem"]
    client = log_in(*names, *(["programme.add_partnerlevel"] if is_shown else []))
    at_event = client.get(reverse("event:edit", args=[conference.pk]))
    at_series = client.get(reverse("event_series:edit", args=[series.pk]))
    assert (at_event.status_code, at_series.status_code) == (200, 200)
    assert (url_of(conference) in at_event.content.decode()) is is_shown
    assert (reverse("edition_of_series", args=[series.pk]) in at_series.content.decode()) is is_shown


def test_who_may_not_add_pages_is_told_and_makes_nothing(log_in, conference):
    permissions = ("events.add_event", "events.view_event", "programme.add_programmeitem", "programme.add_partnerlevel")
    client = log_in(*permissions)
    response = client.get(url_of(conference))
    assert "Kalender" in response.content.decode()
    assert 'name="make"' not in response.content.decode()
    response = client.post(url_of(conference), form_of(response) | {"make": "1"})
    assert response.status_code == 422
    assert Event.objects.count() == 2


def test_event_staff_may(client, second_factor, conference, django_user_model):
    create_roles()
    user = django_user_model.objects.create_user("arrangement@example.no", is_staff=True)
    user.groups.add(user.groups.model.objects.get(name="Event staff"))
    client.force_login(user)
    response = client.get(url_of(conference))
    assert client.post(url_of(conference), form_of(response) | {"make": "1"}).status_code == 302
    assert Event.objects.filter(series=conference.series).count() == 2


# --- In the page tree -----------------------------------------------------------------------------------------------


def test_copying_a_conference_in_the_page_tree_leads_to_the_act(staff_client, conference):
    page = ConferencePage.objects.get(event=conference, locale__language_code="nb")
    copy_url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    response = staff_client.get(copy_url, follow=True)
    assert response.redirect_chain == [(url_of(conference), 302)]
    assert f"{copy_url}?alone=1" in response.content.decode()
    # Who wants the page alone gets it, with a draft event of its own.
    assert "Lag neste års utgave" in staff_client.get(f"{copy_url}?alone=1").content.decode()
    data = {"new_title": "Kopi", "new_slug": "kopi", "new_parent_page": page.get_parent().pk}
    staff_client.post(copy_url, data)
    copy = ConferencePage.objects.get(slug="kopi")
    assert copy.event_id != conference.pk
    assert copy.event.status == EventStatus.DRAFT


def test_an_alias_and_a_plain_event_are_copied_as_before(staff_client, conference, calendar, free_event):
    page = ConferencePage.objects.get(event=conference, locale__language_code="nb")
    alias = page.create_alias(update_slug="alias")
    assert staff_client.get(reverse("wagtailadmin_pages:copy", args=[alias.pk])).status_code == 200
    plain = put_page(calendar, free_event, EventPage)
    assert staff_client.get(reverse("wagtailadmin_pages:copy", args=[plain.pk])).status_code == 200


def test_the_screen_is_in_the_readers_language(staff_client, conference, superuser_of_client):
    UserProfile.objects.update_or_create(user=superuser_of_client, defaults={"preferred_language": "en"})
    html = staff_client.get(url_of(conference)).content.decode()
    assert "Make next year&#x27;s edition" in html
    assert "Stays with the old edition" in html
    assert format_day(conference.starts_at + YEAR, "full", "en") in html
