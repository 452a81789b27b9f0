"""Eiendomsdagen: a conference of one day whose programme items are not booked separately."""

from demo.content.blocks import accordion, facts, h2, image, quote, ul
from demo.content.dates import THURSDAY, when
from demo.content.events.parts import TERMS_PAID, add_on, code, event, item, pause, question, step, text, ticket

AGENDA = [
    item("08:15", "09:00", "Registrering og kaffe", "Registration and coffee", room="Foajeen", kind="break"),
    item(
        "09:00",
        "09:15",
        "Velkommen til den niende Eiendomsdagen",
        "Welcome to the ninth Eiendomsdagen",
        speakers=["bodil"],
        moderator="oda",
        room="Store sal",
    ),
    item(
        "09:15",
        "09:50",
        "Regionen om tjue år: hvem bor her, og hva lever de av?",
        "The region in twenty years: who lives here, and on what?",
        (
            "Befolkningen vokser mest i gangavstand til stasjonene. Hva betyr det for tomtene som ligger lenger unna?",
            "The population grows fastest within walking distance of stations. What about sites further away?",
        ),
        speakers=["rakel"],
        moderator="oda",
        room="Store sal",
    ),
    item(
        "09:50",
        "10:35",
        "Tre ordførere, ett kart",
        "Three mayors, one map",
        (
            "Ordførerne i Drammen, Lier og Øvre Eiker peker ut hvert sitt viktigste felt og svarer salen.",
            "The mayors of Drammen, Lier and Øvre Eiker each point out one site and answer the audience.",
        ),
        moderator="jonas",
        room="Store sal",
        kind="debate",
    ),
    pause("10:35", "11:00", "Pause med utstillere", "Break with exhibitors", "Foajeen"),
    item(
        "11:00",
        "11:30",
        "Nytt sykehus, nytt nabolag",
        "A new hospital, a new neighbourhood",
        (
            "Et sykehus flytter flere tusen arbeidsplasser. Hva har skjedd i gatene rundt, og hva lot vente på seg?",
            "A hospital moves thousands of jobs. What happened in the streets around it, and what did not?",
        ),
        speakers=["gro"],
        moderator="oda",
        room="Store sal",
    ),
    item(
        "11:30",
        "12:00",
        "Riv mindre, tjen mer",
        "Demolish less, earn more",
        (
            "Regnestykket bak et industribygg som ble til 90 boliger uten at bæringen ble revet.",
            "The sums behind a factory that became 90 homes without losing its frame.",
        ),
        speakers=["yasmin", "tiril"],
        moderator="oda",
        room="Store sal",
    ),
    pause("12:00", "13:00", "Lunsj", "Lunch", "Foajeen"),
    item(
        "13:00",
        "13:45",
        "Ombruk i praksis",
        "Reuse in practice",
        (
            "Parallell: Slik kjøper, lagrer og garanterer du brukte byggevarer.",
            "Parallel: how to buy, store and guarantee used building materials.",
        ),
        speakers=["tiril", "noor"],
        moderator="priya",
        room="Lille sal",
        kind="other",
    ),
    item(
        "13:00",
        "13:45",
        "Første etasje: butikk, bolig eller tomt?",
        "Ground floors: shop, home or empty?",
        (
            "Parallell: Tre gårdeiere viser leiekontrakter som har gitt lys i vinduene.",
            "Parallel: three landlords show the leases that put lights in the windows.",
        ),
        speakers=["stian"],
        moderator="jonas",
        room="Store sal",
        kind="other",
    ),
    item(
        "13:50",
        "14:20",
        "Fra reguleringsplan til nøkkel på tre år",
        "From zoning plan to keys in three years",
        (
            "Hva utbyggeren, kommunen og naboene gjorde annerledes.",
            "What the developer, the municipality and the neighbours did differently.",
        ),
        speakers=["eirik", "stian"],
        moderator="oda",
        room="Store sal",
    ),
    pause("14:20", "14:45", "Kake og kaffe", "Cake and coffee", "Foajeen"),
    item(
        "14:45",
        "15:25",
        "Renta, byggekostnadene og boligmarkedet",
        "Interest, building costs and the market",
        (
            "Tre tall å følge med på det neste året, og ett du kan slutte å bry deg om.",
            "Three figures to watch next year, and one you can stop worrying about.",
        ),
        speakers=["osmund"],
        moderator="oda",
        room="Store sal",
    ),
    item("15:25", "15:40", "Oppsummert", "In short", speakers=["ingvild"], moderator="oda", room="Store sal"),
    item("15:40", "17:00", "Mingling med utsikt til elva", "Drinks by the river", room="Foajeen", kind="social"),
]

HALL = "Store sal"
TICKETS = [
    ticket(
        "Ordinær billett",
        "Standard",
        3_490,
        2_790,
        pool=HALL,
        steps=[step("Tidlig ute", "Early bird", 2_990, 2_390, until=28, sold=150)],
        about=("Hel dag med lunsj og mingling.", "Full day with lunch and drinks."),
    ),
    ticket(
        "Bord for åtte",
        "Table for eight",
        23_900,
        18_900,
        capacity=12,
        admits="group",
        people=8,
        pool=HALL,
        max_per_order=3,
        about=("Åtte plasser sammen, lunsj ved bordet.", "Eight seats together, lunch at the table."),
    ),
    ticket(
        "Student",
        "Student",
        490,
        capacity=30,
        pool=HALL,
        audience="concession",
        about=(
            "Hel dag med lunsj. Vis studentbevis i døren.",
            "Full day with lunch. Show your student card at the door.",
        ),
    ),
    ticket(
        "Følg på nett",
        "Follow online",
        1_490,
        990,
        capacity=300,
        uses_seats=False,
        about=("Direktesending fra Store sal og opptak i 30 dager.", "Live from the main hall, recording for 30 days."),
    ),
    ticket(
        "Stand i foajeen",
        "Stand in the foyer",
        12_500,
        9_500,
        capacity=20,
        admits="stand",
        people=2,
        uses_seats=False,
        max_per_order=1,
        about=("To kvadratmeter, strøm og to personer.", "Two square metres, power and two people."),
    ),
    ticket(
        "Foredragsholder",
        "Speaker",
        0,
        capacity=20,
        vat="exempt",
        pool=HALL,
        audience="code",
        max_per_order=1,
        about=("For dem som står på scenen.", "For those on stage."),
    ),
    add_on(
        "Middag kl. 19.00",
        "Dinner at 19:00",
        650,
        capacity=90,
        until=7,
        cancels=10,
        goes_with=("Ordinær billett", "Bord for åtte", "Student", "Foredragsholder"),
        about=("Tre retter i Glassgården på Union Scene.", "Three courses in the glass courtyard of Union Scene."),
    ),
    add_on(
        "Omvisning på Bragernes kl. 17.15",
        "Guided walk at 17:15",
        190,
        capacity=24,
        until=3,
        cancels=7,
        goes_with=("Ordinær billett", "Student", "Foredragsholder"),
        about=("En time til fots i kvartalene som bygges om.", "An hour on foot through the blocks being rebuilt."),
    ),
]
QUESTIONS = [
    question(
        "choice",
        "Hvilken sal velger du kl. 13?",
        "Which room at 13:00?",
        options=(
            ("Ombruk i praksis", "Første etasje", "Jeg bestemmer meg senere"),
            ("Reuse in practice", "Ground floors", "I decide later"),
        ),
    ),
    question("yes_no", "Blir du med på minglingen?", "Are you staying for drinks?"),
    question(
        "choice",
        "Med eller uten alkohol?",
        "With or without alcohol?",
        options=(("Med", "Uten"), ("With", "Without")),
        required=True,
        after=(2, "yes"),
    ),
]
CODES = [
    code("NABO20", percent=20, opens=["Ordinær billett"], uses=40, note="Naboene til Union Scene"),
    code("SCENEN", opens=["Foredragsholder"], kept=12, note="Sendt til foredragsholderne"),
]

EIENDOMSDAGEN = event(
    "eiendomsdagen",
    "conference",
    series="Eiendomsdagen",
    edition=9,
    when=when(THURSDAY, 34, "09:00", "17:00"),
    venue="union-scene",
    capacity=380,
    pools={HALL: 380},
    asks_dietary=True,
    questions=QUESTIONS,
    codes=CODES,
    messages={
        "reminder": {
            "nb": "Dørene åpner kl. 08.15. Garderoben ligger til høyre, kaffen til venstre.\n\n{ticket_link}",
            "en": "Doors open at 08:15. The cloakroom is on your right, coffee on your left.\n\n{ticket_link}",
        },
    },
    sale_opens_days=-21,
    sale_closes_hours_before=48,
    cancel_days_before=14,
    terms=TERMS_PAID,
    allow_invoice=True,
    ticket_types=TICKETS,
    agenda=AGENDA,
    text={
        "nb": text(
            "Eiendomsdagen",
            "Én dag for alle som bygger, eier, planlegger eller leier i Drammensregionen. Union Scene, for niende gang.",
            "Regionen bygger for milliarder: jernbane, sykehus, bru og boliger. Store prosjekter gir lange lister med "
            "spørsmål. Hvem får bo sentralt? Hva gjør vi med husene som står der? Hvor blir det av arbeidsplassene?",
            "På Eiendomsdagen møter du dem som bestemmer, dem som betaler og dem som skal bo der. Programmet er delt i "
            "korte innlegg, med god tid til spørsmål og lange pauser.",
            facts(("9.", "gang vi møtes"), ("380", "plasser i salen"), ("12", "foredragsholdere og debattanter")),
            h2("Dette får du med deg"),
            ul(
                "en oppdatert oversikt over de største prosjektene i tre kommuner",
                "tall for leie, kostnader og rente som du kan bruke i neste styremøte",
                "eksempler på ombruk og transformasjon, med regnestykkene vist frem",
                "tre timer med folk du ellers må ringe én og én",
            ),
            quote(
                "Kom for tallene, bli for pausene. Det er der avtalene begynner.",
                "Amina Warsame",
                "leder for arrangementer",
            ),
            image("eiendomsdagen-sal", "Store sal på Union Scene har plass til 380."),
            h2("Spørsmål og svar"),
            accordion(
                (
                    "Kan flere fra samme bedrift bestille sammen?",
                    "Ja. Velg antall billetter, og fyll inn navn nå eller senere. Du kan også sende hver kollega en lenke.",
                ),
                (
                    "Får jeg faktura?",
                    "Ja. Velg faktura når du bestiller, og skriv inn organisasjonsnummeret. Plassene er dine med en gang.",
                ),
                (
                    "Hva om jeg har allergier?",
                    "Kryss av når du fyller inn navnet. Kjøkkenet får bare antall, ikke navn, og vi sletter opplysningene "
                    "14 dager etter arrangementet.",
                ),
                (
                    "Blir det tatt bilder?",
                    "Ja, av salen. Si fra i skranken hvis du helst ikke vil være med, så får du et merke som fotografen kjenner.",
                ),
            ),
        ),
        "en": text(
            "Eiendomsdagen – the Property Day",
            "One day for everyone who builds, owns, plans or rents in the Drammen region. At Union Scene, for the ninth time.",
            "The region is building for billions: railway, hospital, bridge and homes. Large projects come with long "
            "lists of questions. Who gets to live centrally? What becomes of the houses already there? Where will the "
            "jobs be?",
            "Here you meet those who decide, those who pay and those who will live there. Talks are short, with time "
            "for questions and long breaks. The talks are in Norwegian; slides are shared in English.",
            facts(("9th", "edition"), ("380", "seats in the hall"), ("12", "speakers and panellists")),
            h2("What you take home"),
            ul(
                "an up-to-date overview of the largest projects in three municipalities",
                "figures for rents, costs and interest to use in your next board meeting",
                "examples of reuse and conversion, with the sums on the table",
            ),
            h2("Questions and answers"),
            accordion(
                (
                    "Can several people from one company book together?",
                    "Yes. Choose the number of tickets and enter the names now or later, or send each colleague a link.",
                ),
                (
                    "Can I pay by invoice?",
                    "Yes. Choose invoice when you order and enter the organisation number. The seats are yours at once.",
                ),
                (
                    "What about allergies?",
                    "Tick them where you enter the name. The kitchen gets numbers, not names, and we delete it after 14 days.",
                ),
            ),
        ),
    },
)
