"""A copied event page has an event of its own, and an alias leads search engines to its original."""

from datetime import timedelta

import pytest
from django.urls import reverse
from event_page_helpers import json_ld, put_page
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts.models import User
from core.pages.structured_data import absolute_url
from core.wall_clock import add_to_wall_clock
from events.enums import EventStatus
from events.models import Event
from events.public_pages import pages_of
from programme.models import ConferencePage, EventPage


@pytest.fixture
def staff(client, second_factor, db):
    user = User.objects.create_superuser(email="redaktor@example.com", password=None, language="nb")
    client.force_login(user)
    return client


def copy_in_admin(client, page, **data):
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "sitt eget arrangement" in client.get(url).content.decode()
    data = {"new_title": "Neste år", "new_slug": "neste-ar", "new_parent_page": page.get_parent().pk, **data}
    response = client.post(url, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_copied_page_has_a_draft_event_of_its_own_and_staff_are_told(staff, event_page, event, standard, student):
    html = copy_in_admin(staff, event_page)
    copy = type(event_page).objects.get(slug="neste-ar")
    assert copy.event_id != event.pk
    assert copy.event.status == EventStatus.DRAFT
    assert copy.event.title_nb == "Neste år"
    assert copy.event.starts_at == add_to_wall_clock(event.starts_at, timedelta(weeks=52))
    assert [ticket_type.taken for ticket_type in copy.event.ticket_types.all()] == [0, 0]
    assert "Kopien har sitt eget arrangement" in html
    assert reverse("event:edit", args=[copy.event_id]) in html
    event_page.refresh_from_db()
    assert event_page.event_id == event.pk


def test_publishing_the_copy_or_an_older_version_of_it_keeps_its_own_event(event_page, event, standard):
    """The copy has the revisions of the original, which name the original's event."""
    event_page.save_revision()
    copy = event_page.copy(update_attrs={"slug": "kopi", "title": "Kopi"}, keep_live=False)
    own_event = type(event_page).objects.get(pk=copy.pk).event_id
    assert own_event != event.pk
    assert {revision.as_object().event_id for revision in copy.revisions.all()} == {own_event}
    copy.get_latest_revision().publish()
    assert type(event_page).objects.get(pk=copy.pk).event_id == own_event


def test_copied_sessions_belong_to_the_copied_conference(conference_page, event, standard, free_event):
    Event.objects.filter(pk=free_event.pk).update(parent=event)
    session = conference_page.add_child(
        instance=EventPage(
            title="Økt", slug="okt", event=Event.objects.get(pk=free_event.pk), locale_id=conference_page.locale_id
        )
    )
    copy = conference_page.copy(recursive=True, update_attrs={"slug": "kopi", "title": "Kopi"})
    copied_session = copy.get_children().get().specific
    conference_event = ConferencePage.objects.get(pk=copy.pk).event
    assert conference_event.pk != event.pk
    assert copied_session.event.parent_id == conference_event.pk
    assert copied_session.event_id != session.event_id
    assert copied_session.event.status == EventStatus.DRAFT


def test_translations_and_aliases_share_the_event_until_the_alias_is_a_page_of_its_own(calendar, event, standard):
    page = put_page(calendar, event)
    assert {p.event_id for p in EventPage.objects.all()} == {event.pk}
    assert EventPage.objects.count() == 2
    alias = EventPage.objects.get(pk=page.create_alias(update_slug="alias").pk)
    assert alias.event_id == event.pk
    page.title = "Nytt navn"
    page.save_revision().publish()
    alias.refresh_from_db()
    assert (alias.title, alias.event_id) == ("Nytt navn", event.pk)
    ConvertAliasPageAction(alias).execute()
    alias = EventPage.objects.get(pk=alias.pk)
    assert alias.event_id != event.pk
    assert alias.event.status == EventStatus.DRAFT


def test_an_alias_names_its_original_to_search_engines(client, calendar, event, standard):
    page = put_page(calendar, event)
    alias = page.create_alias(update_slug="alias")
    html = client.get(alias.url).content.decode()
    original = absolute_url(page.url)
    assert f'<link rel="canonical" href="{original}">' in html
    assert f'<meta property="og:url" content="{original}">' in html
    assert json_ld(html, "Event")["url"] == original
    assert 'rel="alternate" hreflang' not in html
    sitemap = client.get("/sitemap-pages.xml").content.decode()
    assert original in sitemap
    assert absolute_url(alias.url) not in sitemap
    # The alias stands first in the tree, but the event's page is the original.
    alias.move(calendar, pos="first-child")
    assert pages_of([event.pk], "nb")[event.pk].pk == page.pk


def test_a_second_page_cannot_choose_the_event_of_another(staff, calendar, event, standard):
    page = put_page(calendar, event)
    url = reverse("wagtailadmin_pages:add", args=["programme", "eventpage", calendar.pk])
    data = {"title": "Til", "slug": "til", "event": event.pk, "comments": inline_formset([]), "action-publish": "1"}
    streams = {name: streamfield([]) for name in ("body", "after_recordings", "after_slides", "after_pictures")}
    texts = {name: rich_text("") for name in ("practical", "after_text")}
    response = staff.post(url, nested_form_data(data | streams | texts))
    assert response.status_code == 200
    assert page.title in str(response.context["form"].errors["event"])
    assert EventPage.objects.filter(locale=Locale.objects.get(language_code="nb")).count() == 1


def test_the_content_checker_reads_the_page_and_not_header_and_footer(staff, calendar, event, standard):
    page = put_page(calendar, event)
    html = staff.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert '"include": ["main"]' in html
