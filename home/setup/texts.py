"""The pages of a new site in both languages: short and true, for the association to write on."""

from collections.abc import Callable
from dataclasses import dataclass

from wagtail.models import Page

from directory.pages import DirectoryPage
from home.pages import StandardPage
from home.people import PeoplePage
from news.pages import NewsIndexPage
from programme.pages.calendar import CalendarPage


@dataclass(frozen=True)
class Text:
    title: str
    slug: str
    lead: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewPage:
    """`is_ready` is False for texts that the association must write itself: those pages are drafts."""

    key: str
    model: Callable[..., Page]
    nb: Text
    en: Text
    in_menu: bool = False
    in_footer: bool = False
    is_ready: bool = True


HOME = {
    "nb": ("Forside", "Her finner du arrangementer, nyheter og medlemmer.", "Forsiden til {name}"),
    "en": ("Front page", "Find our events, our news and our members here.", "The front page of {name}"),
}
FOOTER_HEADINGS = {"nb": ("Om oss", "Vilkår"), "en": ("About us", "Terms")}
_DRAFT_NB = "Dette er et utkast. Skriv teksten, la en jurist lese den, og publiser siden."
_DRAFT_EN = "This is a draft. Write the text, have a lawyer read it, and publish the page."

PAGES = (
    NewPage(
        "calendar",
        CalendarPage,
        Text("Kalender", "kalender", "Møter, kurs og konferanser."),
        Text("Calendar", "calendar", "Meetings, courses and conferences."),
        in_menu=True,
    ),
    NewPage(
        "news",
        NewsIndexPage,
        Text("Aktuelt", "aktuelt", "Nyheter fra foreningen og medlemmene."),
        Text("News", "news", "News from the association and its members."),
        in_menu=True,
    ),
    NewPage(
        "directory",
        DirectoryPage,
        Text("Medlemmer", "medlemmer", "Finn en leverandør, en kunde eller en nabo."),
        Text("Members", "members", "Find a supplier, a customer or a neighbour."),
        in_menu=True,
    ),
    NewPage(
        "about",
        StandardPage,
        Text("Om oss", "om-oss", "Vi er {name}.", ("Skriv her hva foreningen gjør, og for hvem.",)),
        Text("About us", "about-us", "We are {name}.", ("Write here what the association does, and for whom.",)),
        in_menu=True,
        in_footer=True,
    ),
    NewPage(
        "people",
        PeoplePage,
        Text("Ansatte og styre", "ansatte-og-styre", "Dem du kan snakke med."),
        Text("Staff and board", "staff-and-board", "The people you can talk to."),
        in_footer=True,
    ),
    NewPage(
        "contact",
        StandardPage,
        Text("Kontakt", "kontakt", "Slik når du oss.", ("{contact}",)),
        Text("Contact", "contact", "How to reach us.", ("{contact}",)),
        in_menu=True,
        in_footer=True,
    ),
    NewPage(
        "terms",
        StandardPage,
        Text("Kjøpsvilkår", "kjopsvilkar", "Hva som gjelder når du kjøper billetter av oss.", (_DRAFT_NB,)),
        Text("Terms of sale", "terms-of-sale", "What applies when you buy tickets from us.", (_DRAFT_EN,)),
        in_footer=True,
        is_ready=False,
    ),
    NewPage(
        "privacy",
        StandardPage,
        Text("Personvern", "personvern", "Hva vi lagrer om deg, hvorfor og hvor lenge.", (_DRAFT_NB,)),
        Text("Privacy", "privacy", "What we store about you, why, and for how long.", (_DRAFT_EN,)),
        in_footer=True,
        is_ready=False,
    ),
    NewPage(
        "accessibility",
        StandardPage,
        Text("Tilgjengelighet", "tilgjengelighet", "Hvor tilgjengelig siden er, og hvor du sier fra.", (_DRAFT_NB,)),
        Text("Accessibility", "accessibility", "How accessible the site is, and where to tell us.", (_DRAFT_EN,)),
        in_footer=True,
        is_ready=False,
    ),
)
