"""Innsikt: a conference of two days at two venues, with sessions that are booked separately; most are free."""

from demo.content.blocks import accordion, facts, h2, links
from demo.content.dates import WEDNESDAY, when
from demo.content.events.parts import TERMS_FREE, TERMS_SMALL, event, free, text, ticket

TRACKS = {
    "samfunn": {"nb": "Samfunn", "en": "Society"},
    "marked": {"nb": "Marked", "en": "Markets"},
    "folk": {"nb": "Folk", "en": "People"},
    "teknologi": {"nb": "Teknologi", "en": "Technology"},
}

INNSIKT = event(
    "innsikt",
    "conference",
    series="Innsikt",
    edition=6,
    when=when(WEDNESDAY, 83, "08:30", "21:00", length=2),
    venue="tverrgata",
    sale_opens_days=-5,
    terms=TERMS_FREE,
    text={
        "nb": text(
            "Innsikt",
            "To dager, to hus og et program du setter sammen selv. De fleste møtene er gratis.",
            "Innsikt fyller ledige butikklokaler i Tverrgata Kjøpesenter og Elvesalen på andre siden av torget. Du "
            "melder deg på de møtene du vil ha med deg, og rusler mellom stands og kaffe i pausene.",
            facts(("2", "dager"), ("74", "stander med folk på"), ("30", "møter og debatter")),
            h2("Slik gjør du"),
            accordion(
                (
                    "Må jeg melde meg på hvert møte?",
                    "Ja. Da vet vi hvor mange stoler vi trenger, og du får kalenderfiler for akkurat dine møter.",
                ),
                (
                    "Koster det noe?",
                    "De fleste møtene er gratis. Kurs og takfesten koster litt, og prisen står på hver.",
                ),
                ("Kan jeg bare stikke innom?", "Utstillingen er åpen for alle begge dager, uten påmelding."),
            ),
            links("Les også", ("Slik ble forrige Innsikt", "innsikt-oppsummert"), ("Bli medlem", "bli-medlem")),
        ),
        "en": text(
            "Innsikt – insight in two days",
            "Two days, two venues and a programme you put together yourself. Most sessions are free.",
            "Innsikt fills vacant shops in Tverrgata shopping centre and the Elvesalen hall across the square. Book "
            "the sessions you want and stroll between stands and coffee in the breaks.",
            facts(("2", "days"), ("74", "staffed stands"), ("30", "sessions and debates")),
            h2("How it works"),
            accordion(
                (
                    "Do I have to sign up for each session?",
                    "Yes. Then we know how many chairs we need, and you get calendar files for exactly your sessions.",
                ),
                ("Does it cost anything?", "Most sessions are free. Courses and the roof party have a small price."),
            ),
        ),
    },
)


def _session(key, kind, track, day, start, end, venue, room, nb, en, **fields):
    return event(
        key,
        kind,
        umbrella="innsikt",
        track=track,
        day=day,
        start=start,
        end=end,
        venue=venue,
        room=room,
        sale_opens_days=-5,
        text={"nb": text(*nb), "en": text(*en)},
        **fields,
    )


INNSIKT_SESSIONS = [
    _session(
        "innsikt-apning",
        "seminar",
        "samfunn",
        1,
        "09:00",
        "10:15",
        "elvesalen",
        "Storsalen",
        (
            "Åpning: Hva verden vil med oss",
            "Handel, forsvar og energi endrer seg fort. Hva betyr det for en bedrift i Drammen?",
            "En sjeføkonom, en eksportør og en beredskapsplanlegger tegner hvert sitt kart og forteller hva "
            "de selv gjør annerledes enn for to år siden. Direktesendes på nett.",
        ),
        (
            "Opening: what the world wants from us",
            "Trade, defence and energy are changing fast. What does it mean for a company in Drammen?",
            "An economist, an exporter and a preparedness planner each draw a map and say what "
            "they now do differently. Streamed online, in Norwegian.",
        ),
        capacity=300,
        ticket_types=[free(300)],
    ),
    _session(
        "innsikt-ki-i-praksis",
        "seminar",
        "teknologi",
        1,
        "10:45",
        "11:45",
        "tverrgata",
        "Lokale 214",
        (
            "Kunstig intelligens på en vanlig tirsdag",
            "Tre små bedrifter viser hva de faktisk bruker, og hva de sluttet med.",
            "Ingen salgsforedrag. Du får se skjermene, kostnadene og reglene de har laget for ansatte.",
        ),
        (
            "Artificial intelligence on an ordinary Tuesday",
            "Three small companies show what they use, and what they gave up.",
            "No sales talks. You see the screens, the costs and the rules they made for staff.",
        ),
        capacity=80,
        ticket_types=[free(80)],
    ),
    _session(
        "innsikt-rekruttering",
        "seminar",
        "folk",
        1,
        "12:30",
        "13:30",
        "tverrgata",
        "Lokale 218",
        (
            "Å ansette når ingen søker",
            "Om fagfolk, lærlinger og nyankomne som står klare.",
            "En rektor, en bemanningsleder og to verkstedeiere forteller hvordan de finner folk uten å lyse ut.",
        ),
        (
            "Hiring when nobody applies",
            "About skilled workers, apprentices and newcomers who are ready.",
            "A principal, a staffing manager and two workshop owners on how they find people without advertising.",
        ),
        capacity=60,
        ticket_types=[free(60)],
    ),
    _session(
        "innsikt-styrekurs",
        "course",
        "marked",
        1,
        "13:00",
        "16:00",
        "elvesalen",
        "Speilsalen",
        (
            "Styrekurs på tre timer",
            "For deg som er ny i et lite styre og vil vite hva du svarer for.",
            "Vi går gjennom ansvar, innkalling, regnskap og habilitet, og øver på en sak som gikk galt. Kursbevis "
            "og hefte er med i prisen.",
        ),
        (
            "Board work in three hours",
            "For you who are new on a small board and want to know your duties.",
            "We cover liability, notices, accounts and conflicts of interest, and practise on a case that went wrong. "
            "Course certificate and booklet included. In Norwegian.",
        ),
        capacity=36,
        terms=TERMS_SMALL,
        cancel_days_before=7,
        allow_invoice=True,
        ticket_types=[ticket("Kursplass", "Course seat", 1_290, 890, vat="exempt", capacity=36)],
    ),
    _session(
        "innsikt-takfest",
        "gathering",
        "folk",
        2,
        "18:00",
        "21:00",
        "elvesalen",
        "Takterrassen",
        (
            "Takfest",
            "Mat fra gårdene i Eiker, musikk fra Lensebrygga og utsikt til begge bredder.",
            "Prisen dekker mat og ett glass. Ta med en kollega du vil bli bedre kjent med.",
        ),
        (
            "Roof party",
            "Food from the farms of Eiker, music from Lensebrygga and a view of both banks.",
            "The price covers food and one drink. Bring a colleague you would like to know better.",
        ),
        capacity=180,
        terms=TERMS_SMALL,
        cancel_days_before=7,
        ticket_types=[ticket("Festbillett", "Party ticket", 490, 350, capacity=180, deal=(4, 3))],
    ),
    _session(
        "innsikt-havn-og-bane",
        "seminar",
        "samfunn",
        2,
        "09:00",
        "10:00",
        "elvesalen",
        "Storsalen",
        (
            "Havna, banen og siste kilometer",
            "Hvordan får vi gods frem uten å fylle gatene?",
            "Ressursgruppa for logistikk legger frem nye tall for godsstrømmene i regionen. Etterpå svarer kommunen og "
            "terminalen på spørsmål.",
        ),
        (
            "Port, rail and the last kilometre",
            "How do we move freight without filling the streets?",
            "The logistics group presents new figures for freight flows in the region, then the municipality and the "
            "terminal take questions.",
        ),
        capacity=200,
        ticket_types=[free(200)],
    ),
    _session(
        "innsikt-sikkerhet",
        "course",
        "teknologi",
        2,
        "10:30",
        "12:00",
        "tverrgata",
        "Lokale 214",
        (
            "Øv på et dataangrep",
            "En øvelse på 90 minutter for ledere uten egen IT-avdeling.",
            "Dere sitter i grupper på seks og får nye opplysninger hvert tiende minutt. Hvem ringer dere, og hva sier "
            "dere til kundene?",
        ),
        (
            "Practise a cyber attack",
            "A 90-minute exercise for managers without their own IT department.",
            "You sit in groups of six and get new information every ten minutes. Whom do you call, and what do you tell "
            "your customers?",
        ),
        capacity=48,
        terms=TERMS_SMALL,
        cancel_days_before=7,
        allow_invoice=True,
        ticket_types=[ticket("Plass", "Seat", 590, 390, capacity=48)],
    ),
    _session(
        "innsikt-sentrum",
        "seminar",
        "marked",
        2,
        "12:30",
        "13:45",
        "tverrgata",
        "Lokale 218",
        (
            "Hva er et sentrum for?",
            "Butikker, barnehager eller boliger? En debatt om gatene vi deler.",
            "Gårdeiere, butikkdrivere og kommunen møtes til debatt. Salen stemmer før og etter.",
        ),
        (
            "What is a city centre for?",
            "Shops, nurseries or homes? A debate about the streets we share.",
            "Landlords, shopkeepers and the municipality meet in debate. The audience votes before and after.",
        ),
        capacity=90,
        ticket_types=[free(90)],
    ),
]
