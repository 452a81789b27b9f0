"""Ressursgrupper: what they are, and the eight of them as data (`GROUPS`) for models that keep groups."""

from demo.content.blocks import accordion, callout, h2, links
from demo.content.pages.parts import page, wording


def _group(key, nb, en, about_nb, about_en, leader, contact, meets_nb, meets_en):
    return {
        "key": key,
        "name": {"nb": nb, "en": en},
        "about": {"nb": about_nb, "en": about_en},
        "leader": leader,  # (name, company in demo.companies)
        "contact": contact,  # staff mailbox
        "meets": {"nb": meets_nb, "en": meets_en},
    }


GROUPS = [
    _group(
        "logistikk",
        "Logistikk",
        "Logistics",
        "Gods på vei, bane og sjø, og varene den siste kilometeren.",
        "Freight by road, rail and sea, and goods on the last kilometre.",
        ("Leif Arvid Sundnes", "Fjordterminalen AS"),
        "torstein",
        "Annenhver måned, tirsdag kl. 08",
        "Every other month",
    ),
    _group(
        "baerekraft",
        "Bærekraft",
        "Sustainability",
        "Klimaregnskap, krav fra kunder og tiltak som tåler et regneark.",
        "Climate accounts, customer demands and measures that survive a spreadsheet.",
        ("Kari Ulvestad", "Elvestrøm Energi AS"),
        "priya",
        "Hver måned, på nett og fysisk",
        "Monthly, online and in person",
    ),
    _group(
        "sirkulaer-okonomi",
        "Sirkulær økonomi",
        "Circular economy",
        "Ombruk, reparasjon og restvarer som blir til råvarer.",
        "Reuse, repair and leftovers that become raw materials.",
        ("Tiril Bakkane", "Ombruksverket AS"),
        "priya",
        "Første torsdag i måneden",
        "First Thursday of the month",
    ),
    _group(
        "eiendom",
        "Eiendom og byutvikling",
        "Property and urban development",
        "Planprosesser, bygulv og programmet for Eiendomsdagen.",
        "Planning, street level and the programme of Eiendomsdagen.",
        ("Yasmin Haddad Krogh", "Vinkelrett Arkitekter AS"),
        "jonas",
        "Fire ganger i året",
        "Four times a year",
    ),
    _group(
        "handel",
        "Handel og sentrum",
        "Retail and city centre",
        "Åpningstider, varelevering, trygghet og høytider i gatene.",
        "Opening hours, deliveries, safety and festive seasons in the streets.",
        ("Nils Petter Skjærvold", "Skjærvold & Døtre AS"),
        "mats",
        "Siste onsdag i måneden",
        "Last Wednesday of the month",
    ),
    _group(
        "kompetanse",
        "Kompetanse og rekruttering",
        "Skills and recruitment",
        "Lærlinger, studenter, nyankomne og de som vil bytte yrke.",
        "Apprentices, students, newcomers and people changing trade.",
        ("Hanne Grindstuen", "Lauvdal Revisjon AS"),
        "silje",
        "Seks ganger i året",
        "Six times a year",
    ),
    _group(
        "helse",
        "Helse og teknologi",
        "Health and technology",
        "Møtested for sykehus, kommuner og bedrifter som lager helseløsninger.",
        "Where hospital, municipalities and health companies meet.",
        ("Vegard Lofthusmo", "Havskjær Helseteknologi AS"),
        "priya",
        "Fem ganger i året",
        "Five times a year",
    ),
    _group(
        "vekst",
        "Gründere og vekst",
        "Founders and growth",
        "For deg som har startet, og for dem som vil investere tid eller penger.",
        "For founders, and for those who want to invest time or money.",
        ("Mariam El Amrani", "Klarspor Digital AS"),
        "emre",
        "Hver fjortende dag",
        "Every fortnight",
    ),
]

#: Event → the group that invites to it.
GROUP_OF_EVENT = {
    "frokost-gods-pa-bane": "logistikk",
    "webinar-apenhetsloven": "baerekraft",
    "workshop-forste-laerling": "kompetanse",
    "program-ny-sesong": "vekst",
}
#: Group → the category of its news.
NEWS_OF_GROUP = {
    "logistikk": "logistics",
    "baerekraft": "sustainability",
    "sirkulaer-okonomi": "sustainability",
    "eiendom": "city",
    "vekst": "founders",
}

GROUPS_PAGE = page(
    "ressursgrupper",
    wording(
        "ressursgrupper",
        "Ressursgrupper",
        "Åtte grupper der medlemmer lærer av hverandre og lager det meste av det vi mener.",
        "En ressursgruppe har mellom tolv og tretti deltakere, en leder fra en medlemsvirksomhet og en fast kontakt hos oss. "
        "Gruppene holder frokostmøter, skriver innspill og foreslår saker til årsmøtet.",
        links("Les om hver gruppe", *[(group["name"]["nb"], f"group-{group['key']}") for group in GROUPS]),
        h2("Vil du være med?"),
        accordion(
            (
                "Hvem kan delta?",
                "Alle ansatte i en medlemsvirksomhet, og personlige medlemmer. Det koster ingenting ekstra.",
            ),
            ("Hvor mye tid tar det?", "Regn med to timer i måneden, og litt mer hvis gruppa arrangerer noe."),
            (
                "Kan jeg komme på prøve?",
                "Ja. Ta kontakt med gruppas kontakt hos oss, så blir du invitert til neste møte.",
            ),
        ),
        callout(
            "Mangler det en gruppe?",
            "Samle ti bedrifter som vil det samme, så stiller vi med rom, kaffe og referent det første året.",
        ),
        links("Videre", ("Bli medlem", "bli-medlem"), ("Kontakt", "kontakt")),
    ),
    wording(
        "resource-groups",
        "Resource groups",
        "Eight groups where members learn from each other and shape most of our opinions.",
        "A group has between twelve and thirty participants, a leader from a member organisation and a regular contact on our "
        "staff. Groups hold breakfast meetings, write submissions and propose cases for the annual meeting.",
        links("Read about each group", *[(group["name"]["en"], f"group-{group['key']}") for group in GROUPS]),
        h2("Want to join?"),
        "All employees of a member organisation can take part at no extra cost. Expect two hours a month. Most meetings "
        "are in Norwegian.",
    ),
)
