"""A small site as an association has it, for the table of real queries."""

import datetime as dt

from django.core.files.base import ContentFile
from django.core.management import call_command
from edition_factory import create_exhibitor
from event_factory import create_event
from membership_factory import create_membership, create_organisation
from page_factory import create_site
from programme_factory import create_appearance
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page

from directory.models import DirectoryPage
from home.models import HomePage, StandardPage
from membership.models import Industry, Municipality
from news.models import NewsIndexPage, NewsPage
from programme.models import CalendarPage, ConferencePage, EventPage

PAGES = {
    "nb": {
        "Bli medlem": "Bedrifter i alle bransjer kan melde seg inn.",
        "Medlemsfordeler": "Nettverk, kurs og rabatter for dem som er med.",
        "Kontingent": "Hva det koster å være medlem, og når fakturaen forfaller.",
        "Kontakt oss": "Telefon, e-post og besøksadresse.",
        "Styret": "De som leder foreningen. Styreleder er Synnøve Aasheim.",
        "Vedtekter": "Reglene som foreningen bygger på.",
        "Årsmøtet": "Innkalling, saker og protokoll.",
        "Personvern": "Hvordan vi behandler opplysninger om deg.",
        "Ressursgruppe for eksport": "For bedrifter som selger til utlandet.",
    },
    "en": {
        "Become a member": "Companies in all industries can join.",
        "Member benefits": "Networks, courses and discounts.",
        "Membership dues": "What it costs to belong, and when the invoice is due.",
        "Contact us": "Telephone, e-mail and address.",
        "The board": "Those who lead the association. The chair is Synnøve Aasheim.",
        "Annual meeting": "Notice, matters and minutes.",
        "Privacy": "How we treat information about you.",
    },
}
NEWS = {
    "nb": {
        "Bærekraft i bygg og anlegg": "Nye krav til utslipp fra byggeplasser.",
        "Strømprisene rammer industrien": "Hver tredje bedrift utsetter investeringer.",
        "Ny bro over elva": "Gangveien åpner til sommeren.",
        "Havnen får landstrøm": "Skipene slår av motorene ved kai.",
        "Flere lærlinger i verkstedene": "Ungdom får fagbrev i bedriftene.",
        "Kommunen vil ha høyere eiendomsskatt": "Foreningen er uenig.",
    },
    "en": {
        "Sustainability in construction": "New rules for emissions from building sites.",
        "New bridge across the river": "The footpath opens this summer.",
        "Power prices hit industry": "Every third company puts off its investments.",
    },
}
#: Norwegian title, English title, lead in both.
EVENTS = [
    ("Frokostmøte om bærekraft", "Breakfast meeting on sustainability", "Kaffe og korte innlegg.", "Coffee and talks."),
    ("Kurs i offentlige anskaffelser", "Course in public procurement", "Slik vinner du anbud.", "How to win tenders."),
    ("Sommerfest ved fjorden", "Summer party by the fjord", "Grill og musikk.", "Barbecue and music."),
]
MEMBERS = [
    ("Brønnøy Betong AS", "974760673", "Vi støper grunnmur og bruer.", "We cast foundations and bridges."),
    ("Ålesund Båtbyggeri AS", "923609016", "Fiskebåter i aluminium.", "Fishing boats in aluminium."),
    ("Nordlys Regnskap AS", "982463718", "Regnskap og lønn for små bedrifter.", "Accounting for small companies."),
    ("Haakon Sørensen Transport AS", "914778271", "Lastebiler i hele Norden.", "Lorries across the Nordics."),
]


def fill() -> None:
    home = {"nb": create_site(title="Forside", slug="home").root_page}
    en = Locale.objects.get(language_code="en")
    home["en"] = home["nb"].copy_for_translation(en)
    home["en"].live = True
    home["en"].save()
    for language, root in home.items():
        _put_pages(root, language)
    _put_events(home)
    _put_members()
    document = get_document_model()
    for title in ("Årsrapport 2025", "Veileder i offentlige anskaffelser"):
        document.objects.create(title=title, file=ContentFile(b"text", name="document.txt"))
    call_command("update_index", verbosity=0)


def _add(parent: Page, model: type[Page], title: str, **fields) -> Page:
    return parent.add_child(instance=model(title=title, locale=parent.locale, **fields))


def _put_pages(root: HomePage, language: str) -> None:
    for title, lead in PAGES[language].items():
        _add(root, StandardPage, title, lead=lead)
    _add(root, DirectoryPage, {"nb": "Medlemmer", "en": "Members"}[language], slug="members")
    news = _add(root, NewsIndexPage, {"nb": "Nyheter", "en": "News"}[language], slug="news")
    for number, (title, lead) in enumerate(NEWS[language].items()):
        _add(news, NewsPage, title, lead=lead, date=dt.date(2026, 5, 17) - dt.timedelta(days=number))


def _put_events(home: dict[str, Page]) -> None:
    calendars = {
        language: _add(root, CalendarPage, {"nb": "Kalender", "en": "Calendar"}[language], slug="calendar")
        for language, root in home.items()
    }
    for number, (nb, en, lead_nb, lead_en) in enumerate(EVENTS):
        event = create_event(title_nb=nb, title_en=en, slug=f"event-{number}", place="Bodø" if number == 2 else "")
        for language, title, lead in (("nb", nb, lead_nb), ("en", en, lead_en)):
            _add(calendars[language], EventPage, title, slug=event.slug, event=event, lead=lead)
    conference = create_event(title_nb="Næringslivsdagen", title_en="The Business Day", slug="conference")
    session = create_event(
        title_nb="Kunstig intelligens i praksis", title_en="Artificial intelligence in practice", slug="ai",
        parent=conference,
    )  # fmt: skip
    for language, lead in (("nb", "Årets største møte for bedrifter."), ("en", "The largest meeting of the year.")):
        title, part = ("title_nb", "title_nb") if language == "nb" else ("title_en", "title_en")
        page = _add(
            calendars[language], ConferencePage, getattr(conference, title), slug="conference", event=conference,
            lead=lead,
        )  # fmt: skip
        _add(page, EventPage, getattr(session, part), slug="ai", event=session)
    for name in ("Øystein Bjørnstad", "Kari Nordmann", "Anne-Grete Åsheim"):
        create_appearance(conference, name)
    create_exhibitor(conference, name="Solstrøm AS", profile_nb="Solceller på tak.", profile_en="Solar cells on roofs.")


def _put_members() -> None:
    place = Municipality.objects.get_or_create(code="1804", defaults={"name": "Bodø", "county": "Nordland"})[0]
    industry = Industry.objects.create(name_nb="Bygg og anlegg", name_en="Construction", slug="bygg-test")
    for number, (name, org_number, nb, en) in enumerate(MEMBERS):
        member = create_organisation(
            name, org_number=org_number, profile_nb=nb, profile_en=en, listed=True, city="",
            municipality=place if number == 2 else None, industry=industry if number == 0 else None,
        )  # fmt: skip
        create_membership(member)
