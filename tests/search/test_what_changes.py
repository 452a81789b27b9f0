"""What readers find after something has changed, and what they must not see any more."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from event_factory import create_event
from pdf_files import pdf, upload
from programme_factory import create_appearance, create_item
from wagtail.models import PageViewRestriction

from core.models import Attempt, Person
from events.models import Venue
from home.models import StandardPage
from programme.models import ConferencePage, EventPage
from search.documents.read import read_document
from search.models import Entry


def answer(client, query: str, address: str = "/sok/") -> str:
    response = client.get(address, {"q": query})
    assert response.status_code == 200
    return response.content.decode()


def found(client, query: str) -> list[str]:
    page = BeautifulSoup(answer(client, query), "html.parser")
    return [link.text for link in page.select(".results__title")]


@pytest.fixture
def event_page(home, nb):
    event = create_event(title_nb="Fagkveld", place="Bodø")
    return home.add_child(instance=EventPage(title="Fagkveld", slug="fagkveld", event=event, locale=nb))


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """A block that ends as a transaction does: what waits for its end runs."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.mark.parametrize("model", [EventPage, ConferencePage])
def test_a_page_of_an_event_that_is_not_announced_is_not_found(client, home, nb, model):
    event = create_event(title_nb="Fagkveld")
    home.add_child(instance=model(title="Fagkveld", slug="fagkveld", event=event, locale=nb))
    assert found(client, "fagkveld") == ["Fagkveld"]
    event.status = "draft"
    event.save()
    assert found(client, "fagkveld") == []
    assert "Fagkveld" not in answer(client, "fagkveld", "/sok/forslag/")


def test_a_cancelled_event_is_found_and_said_to_be_cancelled(client, event_page):
    assert "Avlyst" not in answer(client, "fagkveld")
    event_page.event.status = "cancelled"
    event_page.event.save()
    assert found(client, "fagkveld") == ["Fagkveld"]
    assert "Avlyst" in answer(client, "fagkveld")


def test_a_moved_event_is_found_by_its_new_place_only(client, event_page, commit):
    assert found(client, "bodø") == ["Fagkveld"]
    with commit():
        event_page.event.place = "Tromsø"
        event_page.event.save()
    assert (found(client, "bodø"), found(client, "tromsø")) == ([], ["Fagkveld"])


def test_a_renamed_venue_is_found_by_its_new_name_only(client, event_page, commit):
    venue = Venue.objects.create(name_nb="Kulturhuset", town="Bodø")
    with commit():
        event_page.event.listed_venue = venue
        event_page.event.save()
    assert found(client, "kulturhuset") == ["Fagkveld"]
    with commit():
        venue.name_nb = "Konserthallen"
        venue.save()
    assert (found(client, "kulturhuset"), found(client, "konserthallen")) == ([], ["Fagkveld"])


def test_somebody_who_is_hidden_is_in_no_page_and_no_excerpt(client, home, nb, commit):
    event = create_event(title_nb="Dagen")
    item = create_item(event, title_nb="Foredrag om havbruk")
    create_appearance(item, "Quentin Zorro")
    home.add_child(instance=ConferencePage(title="Dagen", slug="dagen", event=event, locale=nb))
    assert set(found(client, "zorro")) == {"Quentin Zorro", "Dagen"}
    person = Person.objects.get()
    person.is_shown = False
    with commit():
        person.save()
    assert found(client, "zorro") == []
    assert "Zorro" not in answer(client, "havbruk")
    assert not Entry.objects.filter(text__contains="Zorro").exists()


def test_the_text_of_a_replaced_file_is_in_no_excerpt(client, home):
    document = upload(pdf("Alt om lønnsoppgjøret"))
    read_document.call(document.pk)
    assert "nnsoppgj" in answer(client, "vedlegg")
    document.file = ContentFile(pdf("Ny tekst"), name="nytt.pdf")
    document.save()
    assert "nnsoppgj" not in answer(client, "vedlegg")
    assert found(client, "vedlegg") == ["Vedlegg 7"]


def test_a_draft_of_a_published_page_is_neither_found_nor_in_its_excerpt(client, about_page):
    page = StandardPage.objects.get(pk=about_page.pk)
    page.title, page.lead = "Sammenslåing", "Vi slår oss sammen med Xylofonklubben."
    page.save_revision()
    assert found(client, "xylofonklubben") == []
    assert "Xylofon" not in answer(client, "om oss")
    assert found(client, "sammenslåing") == []


def test_a_page_moved_below_a_closed_one_is_not_found(client, home, about_page, nb):
    page = home.add_child(instance=StandardPage(title="Zebra", slug="zebra", locale=nb))
    assert found(client, "zebra") == ["Zebra"]
    PageViewRestriction.objects.create(page=about_page, restriction_type=PageViewRestriction.LOGIN)
    page.move(StandardPage.objects.get(pk=about_page.pk), "last-child")
    assert found(client, "zebra") == []
    assert "Zebra" not in answer(client, "zeb", "/sok/forslag/")


def test_a_word_that_nothing_visible_has_is_taken_for_a_mistyped_one(client, make_news):
    page = make_news(1, title="Frokstmøte")
    page.title = "Frokostmøte"
    page.save()
    make_news(2, title="Sommerfets").unpublish()
    make_news(3, title="Sommerfest")
    assert found(client, "frokstmøte") == ["Frokostmøte"]
    assert found(client, "sommerfets") == ["Sommerfest"]


def test_a_program_gets_no_more_suggestions_than_people_ask_for(client, make_news, monkeypatch):
    make_news(1, title="Ny bro")
    monkeypatch.setattr("search.views.SUGGESTIONS_PER_CLIENT_AND_HOUR", 2)
    answers = ["Ny " in answer(client, "bro", "/sok/forslag/") for _time in range(3)]
    assert answers == [True, True, False]
    assert answer(client, "b", "/sok/forslag/").strip() == ""
    assert found(client, "bro") == ["Ny bro"]
    assert not Attempt.objects.filter(identity__contains="127").exists()


@pytest.mark.parametrize("parameter", ["in", "from"])
def test_the_title_of_a_closed_section_is_not_told(client, home, about_page, nb, parameter):
    page = about_page.add_child(instance=StandardPage(title="Hemmelig utvalg", slug="hemmelig", locale=nb))
    address = f"/sok/?q=bro&{parameter}={page.pk}"
    assert "Hemmelig utvalg" in client.get(address).content.decode()
    PageViewRestriction.objects.create(page=about_page, restriction_type=PageViewRestriction.LOGIN)
    assert "Hemmelig utvalg" not in client.get(address).content.decode()
