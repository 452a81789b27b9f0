"""Ordinary coming events: a breakfast meeting, a webinar, a seminar, and a programme of several dates,
and a workshop that is full."""

from demo.content.blocks import h2, ul
from demo.content.dates import THURSDAY, TUESDAY, WEDNESDAY, when
from demo.content.events.parts import TERMS_PAID, TERMS_SMALL, event, free, item, pause, text, ticket

MEETINGS = [
    event(
        "frokost-gods-pa-bane",
        "breakfast",
        when=when(TUESDAY, 9, "08:00", "09:15"),
        venue="fjordterminalen",
        capacity=70,
        organiser="torstein",
        ticket_types=[free(70)],
        agenda=[
            item("07:40", "08:00", "Kaffe og rundstykker", "Coffee and rolls", kind="break"),
            item(
                "08:00",
                "08:20",
                "Godset som forsvant fra veien",
                "The freight that left the road",
                speakers=["torstein"],
            ),
            item(
                "08:20", "08:45", "Slik lastes et tog på fire timer", "Loading a train in four hours", speakers=["leif"]
            ),
            item("08:45", "09:15", "Omvisning i vest", "Tour in high-visibility vests", kind="social"),
        ],
        text={
            "nb": text(
                "Frokostmøte: Gods på bane, fra kaikanten",
                "Se hvordan en container går fra skip til tog, og hør hva det koster sammenlignet med trailer.",
                "Ressursgruppa for logistikk inviterer til frokost på terminalen. To korte innlegg, så går vi ut og "
                "ser. Ta på deg gode sko.",
                ul("Gratis og åpent for alle", "Vi låner ut vest og hjelm", "Vi er ferdige kl. 09.15"),
            ),
            "en": text(
                "Breakfast meeting: freight by rail, from the quay",
                "See a container go from ship to train, and hear what it costs compared with a lorry.",
                "The logistics group invites you to breakfast at the terminal. Two short talks, then we go outside. "
                "Wear good shoes. The talks are in Norwegian.",
                ul("Free and open to all", "We lend you a vest and a helmet", "We finish at 09:15"),
            ),
        },
    ),
    event(
        "webinar-apenhetsloven",
        "webinar",
        when=when(WEDNESDAY, 5, "12:00", "12:45"),
        venue="nett",
        online=True,
        capacity=500,
        organiser="jonas",
        sale_closes_hours_before=1,
        ticket_types=[free(500)],
        text={
            "nb": text(
                "Webinar: Åpenhetsloven for små leverandører",
                "Kundene dine er pålagt å spørre. Slik svarer du kort, ærlig og bare én gang.",
                "Advokat Henrik Sjåstad går gjennom de fem spørsmålene som går igjen, og viser en mal du kan sende "
                "til alle. Still spørsmål underveis i chatten.",
                "Du får lenken på e-post når du melder deg på. Opptaket ligger ute i fire uker.",
            ),
            "en": text(
                "Webinar: the Transparency Act for small suppliers",
                "Your customers are obliged to ask. How to answer briefly, honestly and only once.",
                "Lawyer Henrik Sjåstad goes through the five questions that keep coming back, and shows a template "
                "you can send to everyone. In Norwegian, with captions.",
            ),
        },
    ),
    event(
        "seminar-offentlige-anskaffelser",
        "seminar",
        when=when(THURSDAY, 16, "12:00", "15:30"),
        venue="elvesalen",
        capacity=90,
        organiser="jonas",
        cancel_days_before=7,
        terms=TERMS_SMALL,
        allow_invoice=True,
        ticket_types=[
            ticket(
                "Seminarplass",
                "Seminar seat",
                1_490,
                690,
                capacity=90,
                about=(
                    "Lunsj og materiell er med. Medlemmer betaler under halv pris.",
                    "Lunch and handouts included. Members pay less than half.",
                ),
            )
        ],
        agenda=[
            pause("12:00", "12:30", "Lunsj", "Lunch"),
            item(
                "12:30",
                "13:15",
                "Les konkurransen på ti minutter",
                "Read the tender in ten minutes",
                speakers=["henrik"],
            ),
            item("13:15", "14:00", "Hva innkjøperen ser etter", "What the buyer looks for", speakers=["noor"]),
            pause("14:00", "14:15", "Pause", "Break"),
            item("14:15", "15:30", "Skriv et svar sammen", "Write an answer together", kind="workshop"),
        ],
        text={
            "nb": text(
                "Seminar: Vinn en offentlig kontrakt",
                "For bedrifter som leverer godt, men taper på papiret.",
                "Kommunene i regionen kjøper varer og tjenester for milliarder i året. Mange konkurranser får bare "
                "ett eller to tilbud. Her lærer du å velge de riktige og svare på det det spørres om.",
                h2("Ta med"),
                ul(
                    "en konkurranse du har vurdert å delta i",
                    "en bærbar datamaskin",
                    "et spørsmål du aldri har fått svar på",
                ),
            ),
            "en": text(
                "Seminar: win a public contract",
                "For companies that deliver well but lose on paper.",
                "The region's municipalities buy for billions a year, and many tenders get only one or two bids. "
                "Learn to pick the right ones and answer what is asked. In Norwegian.",
            ),
        },
    ),
    event(
        "workshop-forste-laerling",
        "course",
        when=when(WEDNESDAY, 12, "13:00", "16:00"),
        venue="begge-bredder",
        capacity=16,
        organiser="silje",
        cancel_days_before=7,
        terms=TERMS_SMALL,
        sold_out=True,
        waiting=[2, 1, 3],
        ticket_types=[ticket("Plass", "Seat", 390, 190, vat="exempt", capacity=16)],
        text={
            "nb": text(
                "Workshop: Ta inn din første lærling",
                "Fra søknad til kontrakt på en ettermiddag, med to bedrifter som har gjort det før.",
                "Du lager en opplæringsplan, fyller ut papirene og møter opplæringskontoret. Vi er få, så alle får "
                "hjelp. Er det fullt, send oss en e-post, så får du vite når vi setter opp en ny dag.",
            ),
            "en": text(
                "Workshop: take on your first apprentice",
                "From application to contract in one afternoon, with two companies that have done it before.",
                "You draw up a training plan, fill in the papers and meet the training office. If it is full, "
                "write to us and we will tell you about the next date. In Norwegian.",
            ),
        },
    ),
    event(
        "medlemsmote-vinter",
        "gathering",
        when=when(TUESDAY, 23, "16:00", "18:00"),
        venue="lensebrygga",
        capacity=150,
        organiser="ingvild",
        members_only=True,
        ticket_types=[free(150)],
        text={
            "nb": text(
                "Medlemsmøte: Hva skal vi kjempe for neste år?",
                "Du stemmer frem de fem sakene vi tar til kommunene. Etterpå er det suppe.",
                "Ressursgruppene legger frem hver sin sak på tre minutter. Alle medlemsvirksomheter har én stemme.",
            ),
            "en": text(
                "Members' meeting: what should we fight for next year?",
                "You vote for the five cases we take to the municipalities. Soup afterwards.",
                "Each resource group presents one case in three minutes. Every member organisation has one vote.",
            ),
        },
    ),
    event(
        "program-ny-sesong",
        "workshop",
        when=when(THURSDAY, 26, "09:00", "11:30"),
        dates=[
            (0, "Oppstart: hvem er vi, og hva vil vi?", "Kick-off: who are we, and what do we want?"),
            (3, "Gjesten utenfor sesongen", "The guest outside the season"),
            (6, "Pakker som henger sammen", "Packages that hang together"),
            (9, "Pris, kanaler og samarbeid", "Price, channels and working together"),
            (13, "Vis frem: det vi lager sammen", "Show and tell: what we make together"),
        ],
        venue="nett",
        online=True,
        capacity=None,
        organiser="silje",
        cancel_days_before=14,
        terms=TERMS_SMALL,
        allow_invoice=True,
        ticket_types=[
            ticket(
                "Hele virksomheten",
                "The whole organisation",
                9_900,
                7_900,
                admits="organisation",
                max_per_order=1,
                about=(
                    "Én pris for alle ansatte og styremedlemmer, alle fem samlingene.",
                    "One price for all employees and board members, all five meetings.",
                ),
            ),
        ],
        text={
            "nb": text(
                "Program: Ny sesong for reiselivet",
                "Fem digitale verksteder på fire måneder for dem som vil ha gjester også når det ikke er ferie.",
                "Virksomheten melder seg på én gang og tar med så mange kolleger og styremedlemmer den vil. Mellom "
                "samlingene arbeider dere hjemme, sammen med to andre bedrifter fra regionen.",
                h2("Slik foregår det"),
                ul(
                    "Fem samlinger på nett, to og en halv time hver",
                    "Én rådgiver følger dere hele veien",
                    "Alt materiale ligger i et felles bibliotek",
                ),
            ),
            "en": text(
                "Programme: a new season for tourism",
                "Five online workshops in four months for those who want guests outside the holidays too.",
                "Your organisation signs up once and brings as many colleagues and board members as it likes. Between "
                "the meetings you work at home, together with two other companies from the region. In Norwegian.",
            ),
        },
    ),
    event(
        "kurs-ny-som-leder",
        "course",
        when=when(TUESDAY, 30, "09:00", "15:00"),
        venue="elvesalen",
        capacity=40,
        organiser="silje",
        cancel_days_before=14,
        terms=TERMS_PAID,
        allow_invoice=True,
        ticket_types=[
            ticket("Kursplass", "Course seat", 2_400, 1_800, vat="exempt", capacity=34),
            ticket(
                "Nytt medlem",
                "New member",
                1_200,
                900,
                vat="exempt",
                capacity=6,
                about=(
                    "For ledere i virksomheter som har vært medlem i under ett år.",
                    "For managers in organisations that joined less than a year ago.",
                ),
            ),
        ],
        text={
            "nb": text(
                "Kurs: Ny som leder",
                "En dag om å gi beskjeder, si nei og ta den samtalen du utsetter.",
                "Du øver med andre nye ledere fra regionen, i grupper på fire. Mellom øvelsene får du korte "
                "forklaringer på hva forskningen vet.",
                ul("Lunsj og kursbok er med", "Oppfølging på telefon etter seks uker"),
            ),
            "en": text(
                "Course: new as a manager",
                "A day on giving messages, saying no and having the talk you keep putting off.",
                "You practise with other new managers from the region, in groups of four. In Norwegian.",
            ),
        },
    ),
]
