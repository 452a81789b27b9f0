"""Gründeruka: a week of workshops and cafés over the whole region."""

from demo.content.blocks import h2, ul
from demo.content.dates import MONDAY, when
from demo.content.events.parts import TERMS_FREE, TERMS_SMALL, event, free, text, ticket

GRUNDERUKA = event(
    "grunderuka",
    "conference",
    series="Gründeruka",
    edition=7,
    when=when(MONDAY, 104, "09:00", "15:00", length=5),
    venue="begge-bredder",
    organiser="emre",
    sale_opens_days=-3,
    terms=TERMS_FREE,
    text={
        "nb": text(
            "Gründeruka",
            "Fem dager for deg som har startet, skal starte eller lurer på om du tør.",
            "Uka går over hele regionen, på kontorer, kafeer, en låve og på nett. Du kan komme på én ting eller alt.",
            h2("Årets tema: det første salget"),
            "En idé blir en bedrift den dagen noen betaler for den. Derfor handler hver eneste samling om "
            "kunder: hvordan du finner dem, hva du spør om, og hva du gjør når de sier nei.",
            ul(
                "Gratis for alle på kafeene og nettmøtene",
                "Halv pris på kursene for medlemmer i gründerkategorien",
                "Veiledning på tomannshånd hver dag mellom kl. 13 og 15",
            ),
        ),
        "en": text(
            "Gründeruka – Founders' Week",
            "Five days for you who have started, will start or wonder whether you dare.",
            "The week takes place all over the region, in offices, cafés, a barn and online. Come to one thing or all.",
            h2("This year: the first sale"),
            "An idea becomes a company the day someone pays for it. So every session is about customers: how to find "
            "them, what to ask, and what to do when they say no.",
            ul(
                "Cafés and online meetings are free for everyone",
                "Courses cost members less",
                "One-to-one advice every day between 13:00 and 15:00",
            ),
        ),
    },
)


def _session(key, kind, day, start, end, venue, nb, en, **fields):
    return event(
        key,
        kind,
        umbrella="grunderuka",
        track="",
        room="",
        day=day,
        start=start,
        end=end,
        venue=venue,
        organiser="emre",
        sale_opens_days=-3,
        text={"nb": text(*nb), "en": text(*en)},
        **fields,
    )


GRUNDERUKA_SESSIONS = [
    _session(
        "grunderuka-forste-kunde",
        "course",
        1,
        "09:00",
        "12:00",
        "begge-bredder",
        (
            "Finn din første kunde",
            "Tre timer, én øvelse: Ring noen som kan trenge det du lager.",
            "Vi øver på spørsmål som gir ærlige svar, og så ringer vi på ordentlig. Du går hjem med minst to avtaler "
            "om en prat.",
        ),
        (
            "Find your first customer",
            "Three hours, one exercise: call someone who may need what you make.",
            "We practise questions that give honest answers, and then we call for real. In Norwegian or English.",
        ),
        capacity=20,
        terms=TERMS_SMALL,
        cancel_days_before=7,
        ticket_types=[ticket("Kursplass", "Course seat", 450, 225, vat="exempt", capacity=20)],
    ),
    _session(
        "grunderuka-kafe",
        "gathering",
        2,
        "09:00",
        "10:30",
        "lensebrygga",
        (
            "Gründerkafé: De første hundre dagene",
            "Tre gründere forteller om starten, med kaffe og rundstykker.",
            "Ingen lysbilder. Det blir korte historier, spørsmål fra salen og god tid til å hilse på den som sitter ved "
            "siden av.",
        ),
        (
            "Founders' café: the first hundred days",
            "Three founders talk about the start, over coffee and rolls.",
            "No slides. Short stories, questions from the floor and time to greet the person next to you.",
        ),
        capacity=60,
        ticket_types=[free(60)],
    ),
    _session(
        "grunderuka-prising",
        "webinar",
        3,
        "12:00",
        "12:45",
        "nett",
        (
            "Temakopp på nett: Hva skal du ta betalt?",
            "45 minutter om pris, med eksempler fra håndverk, programvare og mat.",
            "Du får et regneark du kan bruke med en gang. Opptaket blir liggende for deltakerne.",
        ),
        (
            "Online cup: what should you charge?",
            "45 minutes on pricing, with examples from crafts, software and food.",
            "You get a spreadsheet to use right away. Participants can watch the recording. In Norwegian.",
        ),
        online=True,
        capacity=250,
        sale_closes_hours_before=1,
        ticket_types=[free(250)],
    ),
    _session(
        "grunderuka-kontrakter",
        "course",
        4,
        "10:00",
        "13:00",
        "eikertunet",
        (
            "Avtaler som holder",
            "Lær å lese og skrive en enkel kontrakt, på en oppvarmet låve i Hokksund.",
            "En advokat går gjennom tre vanlige avtaler. Ta gjerne med din egen, så ser vi på den sammen. Suppe og brød "
            "er med i prisen.",
        ),
        (
            "Agreements that hold",
            "Learn to read and write a simple contract, in a heated barn in Hokksund.",
            "A lawyer goes through three common agreements. Bring your own if you like. Soup and bread included.",
        ),
        capacity=24,
        terms=TERMS_SMALL,
        cancel_days_before=7,
        ticket_types=[ticket("Kursplass med suppe", "Course seat with soup", 450, 225, capacity=24)],
    ),
]
