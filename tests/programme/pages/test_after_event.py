"""What a page shows when its event is over: summary, recordings, slides and pictures, and nothing of it before."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from edition_factory import create_exhibitor, create_level, create_partner
from event_factory import create_ticket_type
from event_page_helpers import json_ld, put_page
from image_factory import make_image
from programme_factory import create_appearance, create_item, create_session
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from core.cache import process_cache
from core.models import Person
from events.enums import EventStatus
from events.models import Event
from programme.calendar.entries import calendar_entries
from programme.cards import cards_for
from programme.models import ConferencePage, EventPage, ProgrammeItem
from programme.queries import events_of_calendar

pytestmark = pytest.mark.django_db
FILM = "https://film.example/aapning"


def document(title="Lysark om bruer", **fields):
    file = ContentFile(b"%PDF-1.7 slides", name="lysark.pdf")
    return get_document_model().objects.create(title=title, file=file, file_size=15, **fields)


def material(**changes) -> dict:
    picture = {"alt_text": "", "decorative": False, "caption": "Full sal.", "credit": ""}
    return {
        "after_text": "<p>Alle kom, og alle ble.</p>",
        "after_recordings": [
            ("recording", {"address": FILM, "title": "Åpningen", "length": "42:10", "image": make_image(title="Still")})
        ],
        "after_slides": [("slides", {"document": document(), "title": "", "by": "Kari Fiktiv"})],
        "after_pictures": [
            ("picture", picture | {"image": make_image(title=f"Bilde {number}")}) for number in range(3)
        ],
    } | changes


def show(page, **fields) -> None:
    """Publish the page with these fields, in both languages."""
    for each in (page, page.get_translations().get()):
        for name, value in (fields or material()).items():
            setattr(each, name, value)
        each.save_revision().publish()


def end(event) -> None:
    Event.objects.filter(pk=event.pk).update(
        starts_at=event.starts_at - timedelta(days=60), ends_at=event.ends_at - timedelta(days=60)
    )


def soup_of(client, page) -> BeautifulSoup:
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture(params=[EventPage, ConferencePage])
def page(request, calendar, event, standard):
    return put_page(calendar, event, request.param)


def test_before_the_event_is_over_nobody_sees_it(client, staff_client, event, page):
    show(page)
    for each in (page, page.get_translations().get()):
        for browser in (client, staff_client):
            html = browser.get(each.url).content.decode()
            for text in ("Alle kom", FILM, "Lysark", "lysark", "Full sal", "Etter arrangementet", "After the event"):
                assert text not in html
            assert 'id="tickets"' in html


def test_it_appears_at_the_moment_when_the_event_ends(client, event, page):
    show(page)
    with time_machine.travel(event.ends_at - timedelta(seconds=5), tick=False):
        assert "Alle kom" not in client.get(page.url).content.decode()
    with time_machine.travel(event.ends_at + timedelta(seconds=5), tick=False):
        assert "Alle kom" in client.get(page.url).content.decode()


def test_afterwards_it_is_first_and_the_ticket_box_is_gone(client, event, page):
    create_appearance(create_item(event, title_nb="Byen ved elva"), name="Rakel Eksempel")
    show(page)
    end(event)
    soup = soup_of(client, page)
    sections = soup.main.find_all(["header", "section", "aside"])
    assert sections[0].name == "header"
    assert sections[1]["aria-labelledby"] == "after-event"
    assert soup.find(id="after-event").text == "Etter arrangementet"
    assert soup.find(id="tickets") is None
    text = soup.main.text
    for words in ("Alle kom, og alle ble.", "Full sal.", "Foto: Kari Fiktiv", "Byen ved elva", "Rakel Eksempel"):
        assert words in text
    for words in ("Kjøp", "Meld deg på", "påmelding", "billett", "3 490", "Avbestill"):
        assert words.lower() not in text.lower().replace("\xa0", " ")
    assert len(soup.select(".gallery img")) == 3
    assert all(image["alt"] == "En bru over elva" for image in soup.select(".gallery img"))
    english = soup_of(client, page.get_translations().get())
    assert english.find(id="after-event").text == "After the event"
    assert english.select_one(".gallery img")["alt"] == "A bridge over the river"
    assert "offers" not in json_ld(str(soup), "Event")


def test_recordings_are_links_and_nothing_is_fetched_before_a_click(client, event, page):
    show(page)
    end(event)
    soup = soup_of(client, page)
    link = soup.select_one(".recordings a")
    assert link["href"] == FILM
    assert "noopener" in link["rel"]
    assert "42:10" in link.text
    assert soup.find(["iframe", "video", "embed", "object"]) is None
    loaded = [tag.get("src") or tag.get("srcset") or "" for tag in soup.find_all(["img", "script", "source"])]
    loaded += [
        tag["href"] for tag in soup.find_all("link", rel=["stylesheet", "preload", "preconnect", "dns-prefetch"])
    ]
    assert [address for address in loaded if "//" in address] == []


def test_an_event_without_material_says_that_it_is_over(client, event, page):
    end(event)
    soup = soup_of(client, page)
    assert soup.find(id="after-event") is None
    assert "Arrangementet er gjennomført" in soup.main.text
    assert soup.find(id="tickets") is None


def test_a_cancelled_event_shows_nothing_of_it(client, event, page):
    show(page)
    end(event)
    Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    assert "Alle kom" not in client.get(page.url).content.decode()


def test_the_editor_s_preview_shows_it(event, page):
    show(page)
    assert "Alle kom" in page.make_preview_request().render().content.decode()


@pytest.fixture
def files_on_disk(tmp_path, settings):
    """Documents are sent from a private folder, as where the site runs."""
    disk = "django.core.files.storage.FileSystemStorage"
    options = {
        name: {"BACKEND": disk, "OPTIONS": {"location": str(tmp_path / name), "base_url": "/media/"}}
        for name in ("public", "private")
    }
    default = {"BACKEND": "core.files.SplitStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}


def test_slides_in_a_private_collection_are_not_sent_to_strangers(files_on_disk, client, event, page):
    private = Collection.get_first_root_node().add_child(name="For medlemmer")
    CollectionViewRestriction.objects.create(collection=private, restriction_type=CollectionViewRestriction.LOGIN)
    secret, public = document("Hemmelige lysark", collection=private), document("Åpne lysark")
    slides = [("slides", {"document": each, "title": "", "by": ""}) for each in (secret, public)]
    item = create_item(event, slides=secret)
    show(page, **material(after_slides=slides))
    end(event)
    item.starts_at, item.ends_at = event.starts_at - timedelta(days=60), event.starts_at - timedelta(days=59)
    item.save()
    soup = soup_of(client, page)
    links = {link["href"] for link in soup.main("a") if "/documents/" in link["href"]}
    assert links == {secret.url, public.url}
    assert client.get(public.url).status_code == 200
    refused = Client().get(secret.url)
    assert refused.status_code in (302, 403)
    assert b"%PDF" not in refused.content


def test_what_is_deleted_is_left_out(client, event, page):
    show(page)
    end(event)
    get_document_model().objects.all().delete()
    make_image()._meta.model.objects.all().delete()
    soup = soup_of(client, page)
    assert soup.select(".slides li") == []
    assert soup.select(".gallery li") == []
    assert len(soup.select(".recordings li")) == 1


def test_a_copied_page_has_nothing_of_the_earlier_event(client, event, page):
    show(page)
    end(event)
    copy = page.copy(to=page.get_parent(), update_attrs={"slug": "neste", "title": "Neste"}, keep_live=True)
    assert copy.event_id != event.pk
    assert (copy.has_after, copy.has_recordings) == (False, False)
    assert copy.get_latest_revision_as_object().has_after is False
    # As the filter of the calendar reads it.
    assert not type(page).objects.get(pk=copy.pk).has_recordings
    page.refresh_from_db()
    assert page.has_after


def test_an_item_s_slides_and_recording_are_there_when_it_is_over(client, event, conference_page):
    item = create_item(event, at=1, title_nb="Byen ved elva", slides=document(), recording_url=FILM)
    with time_machine.travel(item.ends_at - timedelta(minutes=1), tick=False):
        assert FILM not in client.get(conference_page.url).content.decode()
    with time_machine.travel(item.ends_at + timedelta(minutes=1), tick=False):
        soup = soup_of(client, conference_page)
        assert [link["href"] for link in soup.select(".item-material a")] == [FILM, item.slides.url]
        assert "Opptak: Byen ved elva" in soup.select_one(".item-material a").text
        english = soup_of(client, conference_page.get_translations().get())
        assert english.select_one(".item-material a").text.startswith("Recording")


@pytest.mark.parametrize("reason", ["session cancelled", "conference cancelled", "page for members"])
def test_material_of_a_session_is_not_shown_to_those_it_is_not_for(client, event, conference_page, reason):
    session = create_session(event, title_nb="Økt")
    page = put_page(conference_page, session, english=False)
    ProgrammeItem.objects.filter(event=session).update(recording_url=FILM)
    end(event)
    end(session)
    assert FILM in client.get(conference_page.url).content.decode()
    if reason == "page for members":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    else:
        cancelled = session if reason.startswith("session") else event
        Event.objects.filter(pk=cancelled.pk).update(status=EventStatus.CANCELLED)
    process_cache.clear_cache()
    assert FILM not in client.get(conference_page.url).content.decode()


def test_a_deleted_document_leaves_no_empty_section(client, event, page):
    show(page, after_slides=[("slides", {"document": document(), "title": "", "by": ""})])
    end(event)
    get_document_model().objects.all().delete()
    soup = soup_of(client, page)
    assert soup.find(id="after-event") is None


def test_a_draft_shows_nothing_of_it(client, event, page):
    show(page)
    end(event)
    Event.objects.filter(pk=event.pk).update(status=EventStatus.DRAFT)
    process_cache.clear_cache()
    assert "Alle kom" not in client.get(page.url).content.decode()


def test_the_calendar_finds_past_events_with_recordings_for_everybody(client, calendar, event, standard):
    page = put_page(calendar, event)
    end(event)
    [entry] = calendar_entries("nb").entries
    assert not entry.is_recorded
    item = create_item(event, recording_url=FILM)
    assert calendar_entries("nb").entries[0].is_recorded
    item.delete()
    show(page)
    assert calendar_entries("nb").entries[0].is_recorded
    assert "Eiendomsdagen" in client.get("/kalender/?past=1&recording=1").content.decode()
    [card] = cards_for(events_of_calendar([event.pk], {}), "nb")
    assert (card.notes, card.price) == (["Opptak"], "")
    show(page, **material(after_recordings=[]))
    assert not calendar_entries("nb").entries[0].is_recorded


def test_a_full_page_runs_at_most_twelve_queries(client, event, conference_page, django_assert_max_num_queries):
    """Past, with pictures, slides, recordings, portraits, sessions, partners and exhibitors."""
    for number in range(3):
        person = Person.objects.create(name=f"Person {number}", photo=make_image(title=f"Portrett {number}"))
        create_appearance(create_item(event, at=number, slides=document()), person=person)
        session = create_session(event, at=number, title_nb=f"Økt {number}")
        create_ticket_type(session)
        put_page(conference_page, session)
    create_partner(create_level(event), logo=make_image(title="Logo"))
    create_exhibitor(event)
    show(conference_page)
    client.get(conference_page.url)
    client.get(conference_page.url)
    with django_assert_max_num_queries(12):
        assert client.get(conference_page.url).status_code == 200
    end(event)
    client.get(conference_page.url)
    with django_assert_max_num_queries(12):
        assert "Alle kom" in client.get(conference_page.url).content.decode()


def test_a_past_conference_without_partners_and_stands_runs_twelve_too(client, event, conference_page):
    """With an empty process cache: all that a page of a process reads once is read."""
    for number in range(3):
        person = Person.objects.create(name=f"Person {number}", photo=make_image(title=f"Portrett {number}"))
        create_appearance(create_item(event, at=number, slides=document()), person=person)
        session = create_session(event, at=number, title_nb=f"Økt {number}")
        create_ticket_type(session)
        put_page(conference_page, session)
    show(conference_page)
    end(event)
    client.get(conference_page.url)
    caches["default"].clear()
    with CaptureQueriesContext(connection) as captured:
        assert "Alle kom" in client.get(conference_page.url).content.decode()
    assert len(captured) <= 12
