"""Sample content for the style guide at /stil/ (development only), which shows every component."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.content.blocks.tables import lay_out
from core.content.chart import Chart, ChartShape, Point
from core.forms import PlainEmailField, PlainField
from programme.timetable.grid import Place, build_grid

OSLO = ZoneInfo("Europe/Oslo")
SCENES = ("forside", "arrangement", "program", "nyheter", "artikkel", "medlemmer", "skjema", "ordre", "portal", "deler")
COMPANIES = {
    "A": ["Aas Regnskap AS", "Akvarell Arkitekter", "Almenningen Bakeri", "Austad Rør og Varme AS"],
    "B": ["Bragernes Advokatkontor", "Brakerøya Logistikk AS", "Brygga Reklame", "Byggmester Holth"],
    "D": ["Drammen Sag og Høvleri AS", "Drengsrud Frukt SA"],
    "Ø": ["Øren Verksted AS", "Øvre Eiker Energi", "Østlia Hotell"],
    "Å": ["Åssiden Elektro AS", "Åkerjordet Gartneri"],
}
PLACES = ("Drammen", "Lier", "Øvre Eiker", "Holmestrand")
TRADES = ("Handel", "Bygg og anlegg", "Rådgivning", "Reiseliv", "Industri")


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=OSLO)


EVENTS = [
    SimpleNamespace(
        title="Frokostmøte: Hva skjer med Bragernes torg",
        start=at(2, 4, 8),
        end=None,
        kind="Frokostmøte",
        state="open",
        meta="kl. 08.00–09.30, Biblioteket i Union, Drammen",
        price="Gratis",
        state_text="Ledige plasser",
        cover="breakfast",
        pk=41,
    ),
    SimpleNamespace(
        title="Slik leser du klimaregnskapet til en underleverandør",
        start=at(2, 11, 12),
        end=None,
        kind="Webinar",
        pk=42,
        meta="kl. 12.00–12.45, på nett",
        price="Gratis for medlemmer",
        state="few",
        state_text="7 plasser igjen",
        cover="webinar",
    ),
    SimpleNamespace(
        title="Innsikt",
        start=at(3, 25, 9),
        end=at(3, 26, 20),
        kind="Konferanse",
        state="waiting",
        pk=43,
        meta="To dager, 30 møter, Gulskogen Senter og Union Scene",
        price="fra 0 kr",
        state_text="Venteliste",
        cover="conference",
    ),
    SimpleNamespace(
        title="Bærekraftkonferansen",
        start=at(4, 29, 9),
        end=None,
        kind="Seminar",
        state="cancelled",
        pk=44,
        meta="kl. 09.00–15.30, Drammens Teater",
        price="1 290 kr",
        state_text="Avlyst",
        cover="seminar",
    ),
]
NEWS = [
    (
        "Regionen får flere lærlinger, men byggfagene mangler fortsatt søkere",
        "Ferske tall fra fylket viser at hver femte bedrift i regionen tok inn en lærling i fjor.",
    ),
    ("Fire av ti vil ansette før sommeren", "Medlemmene våre ser lysere på våren enn de gjorde i høst."),
    ("Ny bru åpner i oktober: Dette må varebilene vite", "Omkjøringen varer i seks uker."),
    ("Styret vil ha svar om havneløpet", "Vi har sendt brev til kommunen med tre spørsmål."),
    ("Ti nye medlemmer i januar", "Fra gartneri til programvare."),
    ("Slik søker du Grønn Gründer-prisen", "Fristen er 1. mars."),
    ("Handelsstanden samlet seg om søndagsåpent", "Møtet endte med et felles forslag."),
]
AGENDA = [
    ("08.30", "09.00", "Kaffe og registrering", "", "", "Foajeen", True),
    ("09.00", "09.10", "Velkommen", "Ingunn Solvang, Næringsforeningen", "", "Hovedscenen", False),
    (
        "09.10",
        "09.50",
        "Hvem skal bygge boligene folk har råd til",
        "Panel: Aslak Rønning, Tuva Eik og Marte Lindvik",
        "Tre ordførere om tomter, tempo og takst. Salen stiller spørsmål underveis.",
        "Hovedscenen",
        False,
    ),
    ("09.50", "10.20", "Strandsonen etter 2030", "Jon Brekke, Elveby Eiendom", "", "Hovedscenen", False),
    ("10.20", "10.50", "Pause", "", "", "Foajeen", True),
    (
        "10.50",
        "11.40",
        "Gamle bygg, nye leietakere",
        "Selma Haug og Peder Moe",
        "Hva det koster å bygge om fremfor å rive, regnet på tre gårder i sentrum.",
        "Sal 2",
        False,
    ),
]
SESSIONS = [
    (9, 0, 10, 0, "", "Åpning av Innsikt", "Begge scener"),
    (10, 15, 11, 0, "Hovedscenen", "Kraft nok til ny industri", "Ingeborg Vik, Tor Aas"),
    (10, 15, 11, 45, "Sal 2", "Verksted: Bemanning i reiselivet", "24 plasser"),
    (10, 30, 11, 15, "Gulskogen Senter", "Handel på lørdag", "Lena Foss"),
    (11, 15, 12, 0, "Hovedscenen", "Kunstig intelligens i små bedrifter", "Panel med fire daglige ledere"),
    (12, 0, 13, 0, "", "Lunsj", ""),
    (13, 0, 14, 0, "Hovedscenen", "Fremtidens havn", "Arvid Lie"),
    (13, 0, 13, 45, "Sal 2", "Slik blir du leverandør til sykehuset", "Siri Dahl"),
    (13, 0, 14, 30, "Gulskogen Senter", "Gründerkafé", "Ta med idéen din"),
    (14, 15, 15, 0, "Hovedscenen", "Avslutning", ""),
]
FIGURES = [
    {"value": "1 004", "label": "medlemsvirksomheter", "series": "730, 768, 801, 850, 842, 905, 951, 1004"},
    {"value": "78", "unit": "%", "label": "holder til i Drammen", "share": 78},
    {"value": "95", "label": "møteplasser i fjor", "series": "61, 70, 88, 40, 74, 95"},
    {"value": "11", "unit": "%", "label": "holder til i Lier", "share": 11},
]

MEMBERS = [Point("Drammen", 780), Point("Lier", 114), Point("Øvre Eiker", 52), Point("Sande", 18)]
CHARTS = [
    Chart(title="Medlemmer etter kommune", shape=ChartShape.BARS, points=MEMBERS, note="Tall per 31. desember 2026"),
    Chart(title="Medlemmer etter kommune", shape=ChartShape.SHARES, points=MEMBERS),
    Chart(
        title="Medlemmer ved årets slutt",
        shape=ChartShape.TIMELINE,
        points=[Point(str(2019 + n), count) for n, count in enumerate((730, 768, 801, 850, 842, 905, 951, 1004))],
    ),
]
TABLE = {
    "table_caption": "Hvem gjør hva",
    "first_row_is_table_header": True,
    "first_col_is_header": True,
    "data": [
        ["Aktivitet", "Ansvarlig", "Timer"],
        ["Høring om havnebyen", "- Styret\n- [Ressursgruppen](/)", "120"],
        ["Frokostmøter", "Administrasjonen", "1450,5"],
    ],
}


class SampleForm(forms.Form):
    name = PlainField(label="Navn", max_length=80)
    email = PlainEmailField(label="E-post", help_text="Hit sender vi billettene.")
    org_number = PlainField(label="Organisasjonsnummer", help_text="Ni siffer.", required=False)
    place = forms.ChoiceField(label="Kommune", choices=[(p, p) for p in PLACES])
    paying = forms.ChoiceField(
        label="Slik vil du betale", widget=forms.RadioSelect, choices=[("card", "Kort"), ("invoice", "Faktura")]
    )
    message = PlainField(label="Beskjed til oss", lines=True, widget=forms.Textarea(attrs={"rows": 4}), required=False)
    terms = forms.BooleanField(label="Jeg har lest vilkårene for kjøp")


def programme() -> object:
    sessions = [
        SimpleNamespace(
            starts_at=at(3, 25, h1, m1),
            ends_at=at(3, 25, h2, m2),
            place=Place("Union Scene" if track else "", track),
            title=title,
            meta=meta,
            pause=title == "Lunsj",
            now=title == "Fremtidens havn",
        )
        for h1, m1, h2, m2, track, title, meta in SESSIONS
    ]
    return build_grid(sessions)


def content() -> dict:
    letters = []
    for letter, names in COMPANIES.items():
        rows = [SimpleNamespace(name=n, meta=f"{PLACES[len(n) % 4]} · {TRADES[len(n) % 5]}") for n in names]
        letters.append((letter, rows))
    first = SimpleNamespace(
        title="Eiendomsdagen",
        start=at(1, 21, 9),
        end=None,
        kind="Konferanse",
        pk=40,
        price="1 490 kr",
        meta="Torsdag kl. 09.00–16.30, Union Scene i Drammen",
    )
    news = [
        SimpleNamespace(pk=60 - n, title=title, text=text, date=at(1, 18) - timedelta(days=3 * n))
        for n, (title, text) in enumerate(NEWS)
    ]
    return {
        "scenes": SCENES,
        "first": first,
        "events": EVENTS,
        "news": news,
        "agenda": AGENDA,
        "grid": programme(),
        "figures": FIGURES,
        "letters": letters,
        "alphabet": [(c, c in COMPANIES) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"],
        "places": list(zip(PLACES, (780, 114, 52, 18), strict=True)),
        "trades": TRADES,
        "page": Paginator(range(300), 20).page(4),
        "steps": ["Billetter", "Opplysninger", "Betaling"],
        "form": SampleForm({"name": "", "email": "kari@", "place": "Lier", "paying": "card"}),
        "kinds": ["news", "breakfast", "seminar", "webinar", "conference", "article"],
        "states": [
            ("open", "Ledige plasser"),
            ("few", "7 plasser igjen"),
            ("waiting", "Venteliste"),
            ("closed", "Stengt"),
            ("cancelled", "Avlyst"),
            ("past", "Avholdt"),
        ],
        "people": [
            ("Ingunn Solvang", "Daglig leder"),
            ("Tor Aas", "Styreleder"),
            ("Selma Haug", "Fagansvarlig, logistikk"),
            ("Jon Brekke", "Styremedlem"),
        ],
        "charts": CHARTS,
        "table": lay_out(TABLE, "nb"),
        "breadcrumbs": [
            {"title": "Forside", "url": "/"},
            {"title": "Møteplasser", "url": "/"},
            {"title": "Eiendomsdagen"},
        ],
    }


def styleguide(request: HttpRequest, scene: str = "forside") -> HttpResponse:
    if scene not in SCENES:
        raise Http404
    return render(request, f"styleguide/{scene}.html", content() | {"scene": scene})
