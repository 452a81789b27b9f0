"""Past events for the archives: earlier editions and ordinary meetings."""

from demo.content.dates import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, when
from demo.content.events.parts import TERMS_PAID, event, free, item, pause, text, ticket

PAST = [
    event(
        "frokost-renta-og-ordreboka",
        "breakfast",
        when=when(TUESDAY, -12, "08:00", "09:00"),
        venue="elvesalen",
        capacity=120,
        sale_opens_days=-60,
        ticket_types=[free(120)],
        agenda=[item("08:15", "08:50", "Renta og ordreboka", "Interest rates and orders", speakers=["osmund"])],
        text={
            "nb": text(
                "Frokostmøte: Renta og ordreboka",
                "Sjeføkonom Osmund Tjelmeland forklarte hva rentebanen betyr for bygg, handel og eksport.",
                "112 kom. Mest diskusjon ble det om når boligbyggingen tar seg opp igjen, og om det lønner seg å "
                "vente med å ansette.",
            ),
            "en": text(
                "Breakfast meeting: interest rates and the order book",
                "Economist Osmund Tjelmeland explained what the interest path means for building, retail and exports.",
                "112 people came. Most of the discussion was about when house building will pick up.",
            ),
        },
    ),
    event(
        "webinar-energistotte",
        "webinar",
        when=when(WEDNESDAY, -26, "12:00", "12:45"),
        venue="nett",
        online=True,
        capacity=500,
        sale_opens_days=-80,
        organiser="priya",
        ticket_types=[free(500)],
        text={
            "nb": text(
                "Webinar: Søk støtte til energitiltak",
                "Tre ordninger, tre frister og de vanligste feilene i søknadene.",
                "184 deltok. Opptaket og malen for energikartlegging ligger på medlemssidene.",
            ),
            "en": text(
                "Webinar: apply for energy support",
                "Three schemes, three deadlines and the most common mistakes in applications.",
                "184 took part. The recording and the template are on the member pages.",
            ),
        },
    ),
    event(
        "seminar-beredskap",
        "seminar",
        when=when(THURSDAY, -47, "12:00", "15:00"),
        venue="lensebrygga",
        capacity=80,
        sale_opens_days=-110,
        ticket_types=[ticket("Seminarplass", "Seminar seat", 990, 590, capacity=80)],
        text={
            "nb": text(
                "Seminar: Når strømmen blir borte i tre døgn",
                "Butikker, bakerier og sykehjem øvde sammen på et langt strømbrudd.",
                "Deltakerne laget hver sin plan på ett ark. Planene er samlet i et hefte som medlemmer kan laste ned.",
            ),
            "en": text(
                "Seminar: three days without power",
                "Shops, bakeries and care homes practised together for a long power cut.",
                "Each attendee made a one-page plan. Members can download the collection.",
            ),
        },
    ),
    event(
        "innsikt-forrige",
        "conference",
        series="Innsikt",
        edition=5,
        when=when(WEDNESDAY, -87, "09:00", "21:00", length=2),
        venue="tverrgata",
        capacity=1_500,
        sale_opens_days=-150,
        ticket_types=[free(1_500)],
        agenda=[
            item("09:00", "09:50", "Første kunde ute", "First customer abroad", speakers=["mads"], moderator="oda"),
            pause("09:50", "10:15", "Kaffe mellom standene", "Coffee among the stands"),
            item(
                "10:15",
                "11:15",
                "Krafta og køen",
                "Power and the queue",
                speakers=["sunniva", "gaute"],
                moderator="oda",
                kind="debate",
            ),
            item("11:30", "12:15", "Bedriften som viser seg frem", "The company that shows itself", speakers=["liv"]),
        ],
        text={
            "nb": text(
                "Innsikt, femte utgave",
                "To dager, 30 møter og 74 stander. Rundt 2 100 besøk ble registrert.",
                "Åpningen handlet om eksport, og takfesten ble flyttet inn på grunn av torden. Programmet ligger her "
                "som arkiv.",
            ),
            "en": text(
                "Innsikt, fifth edition",
                "Two days, 30 sessions and 74 stands. Around 2,100 visits were counted.",
                "The opening was about exports, and thunder moved the roof party indoors.",
            ),
        },
    ),
    event(
        "eiendomsdagen-forrige",
        "conference",
        series="Eiendomsdagen",
        edition=8,
        when=when(THURSDAY, -330, "09:00", "17:00"),
        venue="union-scene",
        capacity=380,
        sale_opens_days=-420,
        terms=TERMS_PAID,
        cancel_days_before=14,
        allow_invoice=True,
        ticket_types=[ticket("Ordinær billett", "Standard", 3_290, 2_590, capacity=380)],
        text={
            "nb": text(
                "Eiendomsdagen, åttende utgave",
                "346 deltakere, tre kommuner og ett spørsmål: Hvordan får vi opp tempoet?",
                "Salen var delt om høyhus, men enig om at planprosessene må bli kortere. Innleggene kan lastes ned av "
                "deltakerne.",
            ),
            "en": text(
                "Eiendomsdagen, eighth edition",
                "346 attendees, three municipalities and one question: how do we pick up speed?",
                "The audience was split on tall buildings but agreed that planning must become quicker.",
            ),
        },
    ),
    event(
        "grunderuka-forrige",
        "conference",
        series="Gründeruka",
        edition=6,
        when=when(MONDAY, -375, "09:00", "15:00", length=5),
        venue="begge-bredder",
        capacity=400,
        organiser="emre",
        sale_opens_days=-420,
        ticket_types=[free(400)],
        text={
            "nb": text(
                "Gründeruka, sjette utgave",
                "Elleve arrangementer over hele regionen, fra Kongsberg til Svelvik.",
                "Temaet var strategi for bedrifter uten strategiavdeling. Mest populær var kafeen om å slutte i fast "
                "jobb.",
            ),
            "en": text(
                "Gründeruka, sixth edition",
                "Eleven events all over the region, from Kongsberg to Svelvik.",
                "The theme was strategy for companies without a strategy department.",
            ),
        },
    ),
]
