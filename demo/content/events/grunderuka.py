"""Gründeruka: a week of workshops and cafés over the whole region."""

from demo.content.blocks import h2, ul
from demo.content.dates import MONDAY, when
from demo.content.events.parts import TERMS_FREE, event, text

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
