"""The pages of next year's edition: drafts in both languages, each with an event of its own."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from edition_helpers import make_next, oslo
from event_factory import create_event
from event_page_helpers import put_page
from programme_factory import create_session
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from events.enums import EventStatus
from events.models import Event
from programme.editions.make import PagesNotAllowed
from programme.editions.plan import plan_edition, suggested_day
from programme.editions.summary import left_behind
from programme.models import ConferencePage, EventPage, ProgrammeItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def pages(innsikt, calendar):
    """The conference's page with one of its session below, in both languages, published."""
    page = put_page(calendar, innsikt, ConferencePage, slug="innsikt-2026", expire_at=oslo(2026, 12, 1, 0))
    session = innsikt.sessions.get(title_nb="Økt om bruer 2026")
    put_page(page, session, EventPage, slug="bruer")
    return page


def test_pages_in_both_languages_come_along_as_drafts(innsikt, pages, superuser):
    edition = make_next(innsikt, superuser)
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
    edition = make_next(innsikt, superuser)
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
    edition = make_next(innsikt, superuser)
    assert ConferencePage.objects.filter(event=edition).count() == 2
    assert ConferencePage.objects.get(pk=alias.pk).event_id == innsikt.pk


def test_a_page_below_an_alias_has_no_place_and_that_is_said(innsikt, calendar, superuser):
    """Translating the page of a session alone makes Wagtail put an alias of the conference's page above it."""
    page = put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt-2026")
    session = innsikt.sessions.get(title_nb="Økt om bruer 2026")
    below = put_page(page, session, EventPage, english=False, slug="bruer")
    translated = below.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    assert translated.get_parent().alias_of_id == page.pk
    plan = plan_edition(innsikt, suggested_day(innsikt), superuser)
    assert ("Sider uten en kopiert side over seg på sitt språk", 1) in left_behind(plan)
    edition = make_next(innsikt, superuser)
    copy = EventPage.objects.get(event=edition.sessions.get())
    assert (copy.locale.language_code, copy.get_parent().specific.event_id) == ("nb", edition.pk)
    assert [child.pk for child in translated.get_parent().get_children()] == [translated.pk]


def test_pages_below_a_second_page_of_the_conference_go_below_the_copied_one(innsikt, calendar, superuser):
    put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt-2026")
    second = put_page(calendar, create_event(), ConferencePage, english=False, slug="om-innsikt")
    ConferencePage.objects.filter(pk=second.pk).update(event=innsikt)
    session = innsikt.sessions.get(title_nb="Økt om bruer 2026")
    put_page(second, session, EventPage, english=False, slug="bruer")
    edition = make_next(innsikt, superuser)
    copy = EventPage.objects.get(event=edition.sessions.get())
    assert copy.get_parent().specific == ConferencePage.objects.get(event=edition)


def test_two_pages_that_want_one_address_get_two(innsikt, calendar, superuser):
    """«innsikt» and «innsikt-2026» both become «innsikt-2027»; so do those of two sessions below one page."""
    page = put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt-2026")
    second = put_page(calendar, create_event(), ConferencePage, english=False, slug="om-innsikt")
    ConferencePage.objects.filter(pk=second.pk).update(event=innsikt)
    first = innsikt.sessions.get(title_nb="Økt om bruer 2026")
    others = [create_session(innsikt, at=each, title_nb=f"Økt {each}") for each in (3, 5, 6)]
    put_page(page, first, EventPage, english=False, slug="okt")
    put_page(second, others[0], EventPage, english=False, slug="okt")
    put_page(calendar, others[1], EventPage, english=False, slug="innsikt")
    put_page(calendar, others[2], EventPage, english=False, slug="x" * 255)
    edition = make_next(innsikt, superuser)
    copy = ConferencePage.objects.get(event=edition)
    assert {each.slug for each in copy.get_children()} == {"okt", "okt-2"}
    beside = set(copy.get_siblings(inclusive=False).filter(live=False).values_list("slug", flat=True))
    assert (copy.slug, beside) == ("innsikt-2027", {"innsikt-2027-2", f"{'x' * 245}-2027"})


def test_second_pages_are_named_before_the_edition_is_made(innsikt, calendar, staff_client):
    put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt-2026")
    second = put_page(calendar, create_event(), ConferencePage, english=False, slug="om-innsikt", title="Om Innsikt")
    ConferencePage.objects.filter(pk=second.pk).update(event=innsikt)
    html = staff_client.get(reverse("edition_make", args=[innsikt.pk])).content.decode()
    text = " ".join(BeautifulSoup(html, "html.parser").text.split())
    assert "Dette er side nummer to, og de blir igjen ved den gamle utgaven: Om Innsikt" in text
    assert f'href="/admin/pages/{second.pk}/edit/"' in html
    assert "Side nummer to om et arrangement på ett språk: 1" in text


def synced(page, user) -> Page:
    """The English page that follows the Norwegian one, with its texts translated."""
    source, _created = TranslationSource.get_or_create_from_instance(page)
    locale = Locale.objects.get(language_code="en")
    translation = Translation.objects.create(source=source, target_locale=locale)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        data = "insight-2026" if segment.context.path == "slug" else f"English: {segment.string.data}"
        StringTranslation.objects.create(
            translation_of=segment.string, locale=locale, context=segment.context, data=data,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )  # fmt: skip
    translation.save_target(user=user)
    return page.get_translation(locale)


def test_a_translation_that_followed_its_original_follows_the_copy(innsikt, calendar, superuser):
    page = put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt-2026", lead="Kom og hør.")
    page.body = [("paragraph", RichText("<p>To dager.</p>"))]
    page.save_revision().publish()
    english = synced(ConferencePage.objects.get(pk=page.pk), superuser)
    assert (english.title, english.lead) == ("English: Innsikt 2026", "English: Kom og hør.")
    put_page(ConferencePage.objects.get(pk=page.pk), innsikt.sessions.get(title_nb="Økt om bruer 2026"))
    edition = make_next(innsikt, superuser)
    norwegian, english = ConferencePage.objects.filter(event=edition).order_by("path")
    translation = Translation.objects.get(source__object=norwegian.translation_key)
    assert (translation.enabled, translation.target_locale) == (True, english.locale)
    total, translated = translation.get_progress()
    assert total == translated > 3
    # What is changed in the original reaches the translation, and the rest is translated already.
    norwegian.lead = "Kom og se."
    norwegian.save_revision().publish()
    translation.source.update_from_db()
    translation.save_target(user=superuser, publish=False)
    english = ConferencePage.objects.get(pk=english.pk).get_latest_revision_as_object()
    assert (english.title, english.slug, english.lead) == ("English: Innsikt 2027", "insight-2027", "Kom og se.")
    assert "English: To dager." in str(english.body)
    assert english.event_id == edition.pk
    # The page that was translated by hand still is.
    assert Translation.objects.count() == 2


def test_a_page_in_one_language_is_copied_in_that_one(innsikt, calendar, superuser):
    put_page(calendar, innsikt, ConferencePage, english=False, slug="innsikt")
    edition = make_next(innsikt, superuser)
    page = ConferencePage.objects.get(event=edition)
    assert (page.locale.language_code, page.slug) == ("nb", "innsikt-2027")
    again = make_next(innsikt, superuser)
    assert ConferencePage.objects.get(event=again).slug == "innsikt-2027-2"


def test_a_page_that_was_never_published_is_copied_as_it_was_last_edited(innsikt, calendar, superuser):
    page = calendar.add_child(
        instance=ConferencePage(event=innsikt, title="Utkast", slug="utkast", locale=calendar.locale, live=False)
    )
    page.lead = "Skrevet senere."
    page.save_revision()
    edition = make_next(innsikt, superuser)
    assert ConferencePage.objects.get(event=edition).lead == "Skrevet senere."


def test_links_among_the_pages_lead_to_the_new_ones(innsikt, pages, calendar, superuser):
    below = EventPage.objects.get(slug="bruer", locale=pages.locale)
    links = f'<a id="{below.pk}" linktype="page">økt</a> <a linktype="page" id="{calendar.pk}">alt</a>'
    pages.practical = f"<p>{links}</p>"
    link = {"text": "", "page": below.pk, "document": None, "address": ""}
    call = {"heading": "Kom", "text": "", "links": [link, {**link, "page": calendar.pk}]}
    answer = {"question": "Hvor?", "answer": f"<p>{links}</p>"}
    raw = [
        {"type": "paragraph", "value": f"<p>{links}</p>"},
        {"type": "accordion", "value": {"heading": "", "questions": [answer]}},
        {"type": "call_to_action", "value": call},
    ]
    pages.body = pages._meta.get_field("body").stream_block.to_python(raw)
    pages.save_revision().publish()
    edition = make_next(innsikt, superuser)
    copy = ConferencePage.objects.get(event=edition, locale=pages.locale)
    new = EventPage.objects.get(event=edition.sessions.get(), locale=pages.locale)
    for page in (copy, copy.get_latest_revision_as_object()):
        text = f"{page.practical} {page.body.stream_block.get_prep_value(page.body)}"
        assert (f'id="{below.pk}"' in text, f"'page': {below.pk}," in text) == (False, False)
        assert text.count(f'id="{new.pk}"') == 3
        assert text.count(f"'page': {new.pk},") == 1
        # The calendar is not copied.
        assert (text.count(f'id="{calendar.pk}"'), text.count(f"'page': {calendar.pk},")) == (3, 1)
    pages.refresh_from_db()
    assert f'id="{below.pk}"' in pages.practical


def test_who_may_not_add_pages_there_makes_nothing(innsikt, pages, django_user_model):
    by = django_user_model.objects.create_user("uten@example.no", is_staff=True)
    with pytest.raises(PagesNotAllowed):
        make_next(innsikt, by)
    assert not Event.objects.filter(status=EventStatus.DRAFT).exists()
    assert Page.objects.filter(slug="innsikt-2027").count() == 0


def test_what_came_of_the_last_edition_stays_with_it(innsikt, pages, superuser):
    """Its summary and recordings, and the slides and recordings of its items."""
    pages.after_text = "<p>Alle kom.</p>"
    film = {"address": "https://film.example/1", "title": "Åpningen", "length": "", "image": None}
    pages.after_recordings = [("recording", film)]
    pages.save_revision().publish()
    slides = get_document_model().objects.create(title="Lysark", file=ContentFile(b"x", name="lysark.pdf"))
    innsikt.programme_items.filter(event=None).update(slides=slides, recording_url="https://film.example/2")
    edition = make_next(innsikt, superuser)
    for page in ConferencePage.objects.filter(event=edition):
        assert (page.has_after, page.has_recordings) == (False, False)
        assert not page.get_latest_revision_as_object().has_after
    items = ProgrammeItem.objects.filter(edition=edition)
    assert items.exists()
    assert not items.exclude(slides=None, recording_url="").exists()
    pages.refresh_from_db()
    assert pages.has_after
