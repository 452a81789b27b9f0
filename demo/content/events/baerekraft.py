"""Bærekraftkonferansen: a main stage in a theatre."""

from demo.content.blocks import callout, h2, quote, ul
from demo.content.dates import WEDNESDAY, when
from demo.content.events.parts import TERMS_PAID, event, item, pause, text, ticket

BAEREKRAFT = event(
    "baerekraftkonferansen",
    "conference",
    series="Bærekraftkonferansen",
    edition=8,
    when=when(WEDNESDAY, 55, "10:00", "16:00"),
    venue="drammens-teater",
    capacity=420,
    organiser="priya",
    sale_opens_days=-10,
    sale_closes_hours_before=48,
    cancel_days_before=14,
    terms=TERMS_PAID,
    allow_invoice=True,
    ticket_types=[
        ticket(
            "Ordinær billett",
            "Standard",
            1_990,
            1_490,
            capacity=320,
            about=("Hel dag med vegetarlunsj.", "Full day with a vegetarian lunch."),
        ),
        ticket(
            "Gründer eller frivillig",
            "Founder or volunteer",
            790,
            590,
            capacity=60,
            about=(
                "For foretak med færre enn fem ansatte, og for frivillige lag.",
                "For firms with fewer than five employees, and for voluntary organisations.",
            ),
        ),
        ticket(
            "Student",
            "Student",
            250,
            capacity=40,
            audience="concession",
            about=("Vis studentbevis i døren.", "Show your student card."),
        ),
    ],
    agenda=[
        pause("09:15", "10:00", "Dørene åpner", "Doors open", "Foajeen"),
        item(
            "10:00",
            "10:20",
            "Fra rapport til regnskap",
            "From report to accounts",
            ("Derfor handler årets konferanse om kroner.", "Why this year's conference is about money."),
            speakers=["priya"],
            moderator="oda",
            room="Hovedscenen",
        ),
        item(
            "10:20",
            "11:00",
            "Hva kunden spør om nå",
            "What customers ask for now",
            (
                "Kravene som små leverandører møter fra store kunder, og hvilke det lønner seg å svare på først.",
                "What large customers demand of small suppliers, and which demands to answer first.",
            ),
            speakers=["kari"],
            moderator="oda",
            room="Hovedscenen",
        ),
        item(
            "11:00",
            "11:45",
            "Varmen som ble til salat",
            "Heat that became lettuce",
            ("Et datasenter og et gartneri delte én rørledning.", "A data centre and a nursery share one pipe."),
            speakers=["mariam"],
            moderator="oda",
            room="Hovedscenen",
        ),
        pause("11:45", "12:45", "Lunsj", "Lunch", "Foajeen"),
        item(
            "12:45",
            "13:30",
            "Sirkulære innkjøp i tre kommuner",
            "Circular procurement in three municipalities",
            speakers=["noor", "henrik"],
            moderator="oda",
            room="Hovedscenen",
            kind="debate",
        ),
        item(
            "13:30",
            "14:15",
            "Feilene vi gjorde",
            "The mistakes we made",
            ("Fire bedrifter, ti minutter hver, ingen skryt.", "Four companies, ten minutes each, no boasting."),
            speakers=["tiril", "eirik"],
            moderator="priya",
            room="Hovedscenen",
        ),
        pause("14:15", "14:40", "Pause", "Break", "Foajeen"),
        item(
            "14:40",
            "15:30",
            "Utdeling av Grønn gründer-pris",
            "The Green Founder Award",
            ("Tre finalister viser frem det de har laget.", "Three finalists show what they have made."),
            moderator="oda",
            room="Hovedscenen",
            kind="award",
        ),
        item("15:30", "16:00", "Kaffe og samtaler", "Coffee and conversation", room="Foajeen", kind="social"),
    ],
    text={
        "nb": text(
            "Bærekraftkonferansen",
            "I år regner vi på det. Møt bedrifter som har tjent penger på å bruke mindre, og noen som ikke fikk det til.",
            "De fleste er enige om målene. Uenigheten begynner når noen spør hva det koster, og hvem som skal betale "
            "først. Derfor har vi bedt alle på scenen om å ta med tall.",
            h2("For deg som"),
            ul(
                "leder en bedrift som må svare på spørsmål fra større kunder",
                "kjøper inn for en kommune eller et foretak",
                "har en idé som sparer energi, areal eller råvarer",
            ),
            quote(
                "Et tiltak som ikke tåler et regneark, tåler heller ikke neste budsjett.",
                "Priya Lundby Nair",
                "prosjektleder for bærekraft",
            ),
            callout(
                "Reis lett",
                "Teatret ligger midt i byen. Tog og buss stopper noen minutter unna, og sykler kan settes i bakgården.",
            ),
        ),
        "en": text(
            "The Sustainability Conference",
            "This year we do the sums. Meet companies that earned money by using less, and some that did not manage.",
            "Most people agree on the goals. Disagreement starts when someone asks what it costs and who pays first. "
            "So we have asked everyone on stage to bring figures. The conference is in Norwegian.",
            h2("For you who"),
            ul(
                "lead a company that must answer questions from larger customers",
                "buy for a municipality or a public enterprise",
                "have an idea that saves energy, land or materials",
            ),
            callout(
                "Travel light",
                "The theatre is in the city centre, minutes from trains and buses. Bicycles can be "
                "left in the courtyard.",
            ),
        ),
    },
)
