"""The annual report: figures from the system beside typed ones, tables, people and pictures."""

from demo.content.blocks import (
    callout,
    chart,
    gallery,
    h2,
    h3,
    links,
    live_chart,
    live_figures,
    ol,
    p,
    people_of,
    quote,
    table,
)
from demo.content.pages.parts import wording

ANNUAL = {
    "key": "arsrapport",
    "period": "{year}",
    "days": -18,
    "numbered": False,
    "photo": "",
    "text": {
        "nb": wording(
            "arsrapport-{year}",
            "Årsrapport {year}",
            "Flere møter, flere medlemmer fra nabokommunene og en sak vi vant. Her er året i tall, og det vi ikke fikk til.",
            h2("Styrelederen har ordet"),
            "Vi begynte året med en tom kalender og et spørsmål fra medlemmene: Hva får vi igjen for kontingenten? Svaret "
            "ble flere og kortere møter, og at vi begynte å telle hva de førte til.",
            quote("Vi sluttet å spørre om folk var fornøyde. Vi spør hva de avtalte.", "Bodil Kverndokk", "styreleder"),
            "Regionen bygger for 32 milliarder kroner i disse årene: jernbane, bru, sykehus og helsepark. Medlemmene våre "
            "skal levere til det som bygges, og vi har brukt året på å vise dem hvordan.",
            h2("Året i korte trekk"),
            live_figures("{year} i tall", "members", "members_joined", "members_left"),
            p(
                "Tallene er hentet fra foreningens eget system. De ble talt da rapporten ble publisert, og endrer seg ikke "
                "etterpå.",
            ),
            chart(
                "Arrangementer i året, fem år bakover",
                "timeline",
                ("{y5}", 61),
                ("{y4}", 95),
                ("{y3}", 88),
                ("{y2}", 102),
                ("{y1}", 97),
                summary="Fra 61 arrangementer i {y5} til 97 i {y1}. I {y4} var 34 av dem digitale.",
                note="Telt for hånd fram til systemet ble tatt i bruk.",
            ),
            h2("Medlemmene"),
            "Medlemmene kommer fra ni kommuner. De fleste holder til i Drammen, og hver fjerde har flyttet hit de siste ti "
            "årene.",
            live_chart("Medlemsvirksomheter ved utgangen av året", "members", "timeline"),
            live_chart("Medlemsvirksomheter etter kommune", "members", "shares"),
            h3("Hvem som kom"),
            "Vi besøkte bedrifter i hver kommune og spurte hva de trengte. Omtrent halvparten av de nye hørte om oss "
            "gjennom en kollega.",
            live_chart("Nye medlemskap etter kategori", "members_joined", "bars"),
            h3("Hvem som gikk, og hvorfor"),
            "Vi ringer alle som melder seg ut. Konkurs og nedlagte avdelinger kan vi ikke gjøre noe med. Resten er vårt "
            "ansvar.",
            live_chart("Avsluttede medlemskap etter årsak", "members_left", "bars"),
            h2("Møteplassene"),
            "Frokostmøtene er kortere enn før og begynner presis. Konferansene har fått en halvtime til det folk kommer "
            "for: å snakke sammen.",
            table(
                "Konferansene våre",
                ("Konferanse", "Sted", "Foredragsholdere", "Deltakere", "Medlemmer i salen"),
                ("[Eiendomsdagen](/kalender/)", "Union Scene", "14", "412", "71 %"),
                ("Bærekraftkonferansen", "Drammens Teater", "11", "287", "64 %"),
                ("Innsikt", "- Tverrgata kjøpesenter\n- Børsen festsal", "74", "1 930", "38 %"),
                ("Gründeruka", "Hele regionen", "26", "604", "22 %"),
            ),
            h3("Prisen til en grønn gründer"),
            "Femten bedrifter var nominert til prisen på 30 000 kroner. Juryen la vekt på at løsningen er i bruk hos minst "
            "én kunde.",
            h2("Sakene vi tok"),
            "Vi tok opp tolv saker. Tre førte fram, fem er i gang, og fire tapte vi eller la bort.",
            table(
                "De viktigste sakene",
                ("Sak", "Hva vi gjorde", "Hvordan det gikk"),
                (
                    "Tungtransport gjennom sentrum",
                    "- Samlet tall fra 23 bedrifter\n- Møtte kommunen tre ganger\n- Foreslo et felles omlastingspunkt",
                    "Vedtatt som prøveordning i to år",
                ),
                ("Lærlinger i små bedrifter", "- Skrev høringssvar\n- Koblet 18 bedrifter til skolene", "9 kontrakter"),
                ("Eiendomsskatt på næring", "- Regnet ut virkningen for ti typer bedrifter", "Tapt med tre stemmer"),
            ),
            callout(
                "Har du en sak?",
                "Si fra til ressursgruppen din. Den avgjør hvor mange saken gjelder, og tar den videre.",
            ),
            h2("Økonomien"),
            "Halvparten av inntektene er kontingent. Resten tjener vi på det vi gjør.",
            chart(
                "Inntektene etter kilde",
                "shares",
                ("Kontingent", "5.4"),
                ("Konferanser og kurs", "3.6"),
                ("Prosjekter", "1.3"),
                ("Fond og annet", "0.5"),
                unit="mill. kr",
                note="Tallene er avrundet.",
            ),
            table(
                "Regnskapet i hovedtall, tusen kroner",
                ("Post", "I fjor", "I år"),
                ("Inntekter", "10120", "10800"),
                ("Lønn", "6480,5", "6725"),
                ("Arrangementer", "2210", "2390,5"),
                ("Annen drift", "1190", "1204"),
                ("Resultat", "239,5", "480,5"),
            ),
            h2("Folkene"),
            "Styret hadde ni møter i året. Administrasjonen er ti personer.",
            people_of("board", "Styret"),
            people_of("staff", "Administrasjonen"),
            h2("Året i bilder"),
            gallery(
                "",
                ("eiendomsdagen-sal", "Fullsatt sal på Eiendomsdagen."),
                ("om-oss-bru", "Brua som ble åpnet i mai, sett fra vår side."),
            ),
            h2("Veien videre"),
            ol(
                "Vi måler hva hvert møte fører til, og skriver det i neste årsrapport.",
                "Vi gjør det lettere å være lite medlem: halv pris på kurs det første året.",
                "Vi flytter en tredel av møtene ut av Drammen sentrum.",
            ),
            links("Les også", ("Handlingsprogrammet for {next}", "handlingsprogram"), ("Strategien", "strategi")),
        ),
        "en": wording(
            "annual-report-{year}",
            "Annual report {year}",
            "More meetings, more members from the neighbouring municipalities and a case we won. The year in figures, and "
            "what we did not manage.",
            h2("From the chair"),
            "We began the year with an empty calendar and a question from the members: What do we get for our dues? The "
            "answer was more and shorter meetings, and that we began to count what came of them.",
            quote(
                "We stopped asking whether people were happy. We ask what they agreed on.", "Bodil Kverndokk", "chair"
            ),
            "The region is building for NOK 32 billion in these years: railway, bridge, hospital and health park. Our "
            "members shall deliver to it, and we have spent the year on showing them how.",
            h2("The year in brief"),
            live_figures("{year} in figures", "members", "members_joined", "members_left"),
            p(
                "The figures are from the association's own system. They were counted when the report was published, and do "
                "not change afterwards.",
            ),
            chart(
                "Events in a year, five years back",
                "timeline",
                ("{y5}", 61),
                ("{y4}", 95),
                ("{y3}", 88),
                ("{y2}", 102),
                ("{y1}", 97),
                summary="From 61 events in {y5} to 97 in {y1}. In {y4}, 34 of them were online.",
                note="Counted by hand until the system was taken into use.",
            ),
            h2("The members"),
            "The members come from nine municipalities. Most are in Drammen, and one in four has moved here in the last ten "
            "years.",
            live_chart("Member organisations at the end of the year", "members", "timeline"),
            live_chart("Member organisations by municipality", "members", "shares"),
            h3("Who came"),
            "We visited companies in each municipality and asked what they needed. About half of the new ones heard of us "
            "from a colleague.",
            live_chart("New memberships by category", "members_joined", "bars"),
            h3("Who left, and why"),
            "We call everyone who leaves. There is nothing we can do about bankruptcies and closed branches. The rest is our "
            "responsibility.",
            live_chart("Ended memberships by reason", "members_left", "bars"),
            h2("The meeting places"),
            "The breakfast meetings are shorter than before and begin on time. The conferences have got half an hour for "
            "what people come for: to talk with each other.",
            table(
                "Our conferences",
                ("Conference", "Venue", "Speakers", "Attendees", "Members in the room"),
                ("[Eiendomsdagen](/en/calendar/)", "Union Scene", "14", "412", "71 %"),
                ("Bærekraftkonferansen", "Drammens Teater", "11", "287", "64 %"),
                ("Innsikt", "- Tverrgata shopping centre\n- Børsen festival hall", "74", "1 930", "38 %"),
                ("Gründeruka", "The whole region", "26", "604", "22 %"),
            ),
            h3("The prize for a green founder"),
            "Fifteen companies were nominated for the prize of NOK 30,000. The jury attached importance to the solution "
            "being in use by at least one customer.",
            h2("The cases we took"),
            "We took up twelve cases. Three succeeded, five are under way, and four were lost or put aside.",
            table(
                "The most important cases",
                ("Case", "What we did", "How it went"),
                (
                    "Heavy traffic through the centre",
                    "- Collected figures from 23 companies\n- Met the municipality three times\n- Proposed a shared "
                    "transhipment point",
                    "Adopted as a trial for two years",
                ),
                (
                    "Apprentices in small companies",
                    "- Answered the hearing\n- Connected 18 companies to the schools",
                    "9 contracts",
                ),
                (
                    "Property tax on business",
                    "- Worked out the effect on ten kinds of companies",
                    "Lost by three votes",
                ),
            ),
            callout(
                "Do you have a case?",
                "Tell your resource group. It finds out how many it concerns, and takes it further.",
            ),
            h2("Finances"),
            "Half of the income is dues. The rest is earned by what we do.",
            chart(
                "Income by source",
                "shares",
                ("Dues", "5.4"),
                ("Conferences and courses", "3.6"),
                ("Projects", "1.3"),
                ("Funds and other", "0.5"),
                unit="NOK m",
                note="The figures are rounded.",
            ),
            table(
                "The accounts in short, thousand kroner",
                ("Item", "Last year", "This year"),
                ("Income", "10120", "10800"),
                ("Salaries", "6480,5", "6725"),
                ("Events", "2210", "2390,5"),
                ("Other costs", "1190", "1204"),
                ("Result", "239,5", "480,5"),
            ),
            h2("The people"),
            "The board met nine times in the year. The staff are ten people.",
            people_of("board", "The board"),
            people_of("staff", "The staff"),
            h2("The year in pictures"),
            gallery(
                "",
                ("eiendomsdagen-sal", "A full hall at Eiendomsdagen."),
                ("om-oss-bru", "The bridge that opened in May, seen from our side."),
            ),
            h2("The way ahead"),
            ol(
                "We measure what each meeting leads to, and write it in the next report.",
                "We make it easier to be a small member: courses at half price in the first year.",
                "We move a third of the meetings out of the centre of Drammen.",
            ),
            links("Read more", ("The action programme for {next}", "handlingsprogram"), ("The strategy", "strategi")),
        ),
    },
}
