"""The action programme: a numbered document with three levels of headings, and tables of activities and roles."""

from demo.content.blocks import callout, h2, h3, links, live_chart, people_of, table, ul
from demo.content.pages.parts import wording


def h4(text):
    return {"type": "heading", "level": 4, "text": text}


_HEAD_NB = ("Aktivitet", "Styret", "Administrasjonen", "Ressursgruppene", "Medlemmene")
_HEAD_EN = ("Activity", "The board", "The staff", "The resource groups", "The members")

PROGRAMME = {
    "key": "handlingsprogram",
    "period": "{next}",
    "days": -9,
    "numbered": True,
    "photo": "",
    "text": {
        "nb": wording(
            "handlingsprogram-{next}",
            "Handlingsprogram {next}",
            "Hva vi skal gjøre i {next}, hvem som gjør det, og hvordan vi vet at det er gjort. Vedtatt av styret.",
            h2("Om programmet"),
            "Programmet bygger på strategien som årsmøtet har vedtatt. Det gjelder ett år om gangen, og styret går gjennom "
            "det hvert halvår.",
            h3("Slik er det laget"),
            "Ressursgruppene foreslår, administrasjonen regner på hva det koster, og styret velger. Forslag som ikke kom "
            "med, står i referatet.",
            h3("Slik leser du tabellene"),
            "Hver rad er en aktivitet. Kolonnene sier hva hver rolle har ansvar for. En tom rute betyr at rollen ikke har "
            "en oppgave.",
            h2("Organisering"),
            h3("Styrende organer"),
            ul(
                "<strong>Årsmøtet</strong> vedtar strategi, kontingent og regnskap. Hvert medlem har én stemme.",
                "<strong>Styret</strong> vedtar budsjett og dette programmet.",
                "<strong>Ressursgruppene</strong> gir faglige råd og har egne møter.",
            ),
            people_of("board", "Styret"),
            h3("Administrasjonen"),
            "Administrasjonen forbereder sakene, gjennomfører vedtakene og holder orden på økonomien.",
            h2("Mål for året"),
            "Målene er de samme som i fjor, med nye tall.",
            table(
                "Mål og hva som måles",
                ("Mål", "{year}", "{next}", "Slik måles det"),
                ("Medlemmer", "1004", "1060", "Medlemsregisteret ved nyttår"),
                ("Arrangementer utenfor Drammen", "31 %", "35 %", "Kalenderen"),
                ("Avtaler seks uker etter et møte", "412", "500", "Spørsmål på e-post"),
                ("Egenkapital, måneder med drift", "5,2", "6", "Regnskapet"),
            ),
            live_chart("Arrangementer hittil i {next}", "events_held", "bars", years_later=1),
            h2("Innsatsområder"),
            h3("Folk og kompetanse"),
            "Medlemmene trenger folk. Vi gjør veien inn kortere.",
            h4("Aktiviteter og roller"),
            table(
                "Folk og kompetanse: hvem gjør hva",
                _HEAD_NB,
                (
                    "Praksisplasser for studenter",
                    "Avtale med universitetet",
                    "- Melder inn plasser\n- Følger opp studentene",
                    "Finner oppgaver som er verdt å gi bort",
                    "Tar imot en student",
                ),
                (
                    "Språkkurs på arbeidsplassen",
                    "",
                    "- Søker om penger\n- Kjøper kurs",
                    "Forteller hva som virker",
                    "Gir fri i arbeidstiden",
                ),
            ),
            h3("Et grønnere næringsliv"),
            "Vi leter etter tiltak som lønner seg, og deler regnestykkene.",
            h4("Aktiviteter og roller"),
            table(
                "Et grønnere næringsliv: hvem gjør hva",
                _HEAD_NB,
                (
                    "Kart over spillvarme",
                    "Ber kommunene om data",
                    "- Lager kartet\n- Holder det ved like",
                    "- [Sirkulær økonomi](/ressursgrupper/) eier saken\n- Bærekraft ser over tallene",
                    "Melder inn varme til overs",
                ),
                (
                    "Felles ladeplasser",
                    "Vedtar innskudd",
                    "Forhandler med nettselskapet",
                    "Logistikk velger sted",
                    "Lover å bruke dem",
                ),
            ),
            h3("En by som virker"),
            "Varene skal frem uten å fylle gatene.",
            h4("Aktiviteter og roller"),
            table(
                "En by som virker: hvem gjør hva",
                _HEAD_NB,
                (
                    "Omlastingspunkt for varer",
                    "Tar saken politisk",
                    "Driver prøveåret",
                    "Måler kjørte kilometer",
                    "Endrer leveringstider",
                ),
                (
                    "Færre tomme lokaler",
                    "",
                    "- Fører liste\n- Viser frem lokalene",
                    "Handel og Eiendom møtes hver måned",
                    "Leier ut for kort tid",
                ),
            ),
            h2("Økonomi"),
            "Programmet koster 2,1 millioner kroner. Halvparten er dekket av prosjektmidler.",
            table(
                "Budsjett for programmet, kroner",
                ("Innsatsområde", "Egne midler", "Prosjektmidler", "Sum"),
                ("Folk og kompetanse", "310000", "420000", "730000"),
                ("Et grønnere næringsliv", "425000", "480000", "905000"),
                ("En by som virker", "315000", "150000", "465000"),
            ),
            h2("Oppfølging"),
            "Styret får en rapport i juni og i desember. Det som ikke er begynt innen september, blir tatt ut.",
            callout("Spørsmål om programmet?", "Skriv til post@beggebredder.example, så svarer den som har ansvaret."),
            links(
                "Les også",
                ("Årsrapporten", "arsrapport"),
                ("Strategien", "strategi"),
                ("Ressursgruppene", "ressursgrupper"),
            ),
        ),
        "en": wording(
            "action-programme-{next}",
            "Action programme {next}",
            "What we will do in {next}, who does it, and how we know that it is done. Adopted by the board.",
            h2("About the programme"),
            "The programme builds on the strategy that the annual meeting has adopted. It is for one year at a time, and the "
            "board goes through it twice a year.",
            h3("How it was made"),
            "The resource groups propose, the staff work out what it costs, and the board chooses. Proposals that were left "
            "out are in the minutes.",
            h3("How to read the tables"),
            "Each row is an activity. The columns say what each role is responsible for. An empty cell means that the role "
            "has no task.",
            h2("Organisation"),
            h3("Governing bodies"),
            ul(
                "<strong>The annual meeting</strong> adopts strategy, dues and accounts. Each member has one vote.",
                "<strong>The board</strong> adopts the budget and this programme.",
                "<strong>The resource groups</strong> give advice and have meetings of their own.",
            ),
            people_of("board", "The board"),
            h3("The staff"),
            "The staff prepare the cases, carry out what is decided and keep the finances in order.",
            h2("Goals for the year"),
            "The goals are those of last year, with new figures.",
            table(
                "Goals and what is measured",
                ("Goal", "{year}", "{next}", "How it is measured"),
                ("Members", "1004", "1060", "The register of members at new year"),
                ("Events outside Drammen", "31 %", "35 %", "The calendar"),
                ("Agreements six weeks after a meeting", "412", "500", "Questions by e-mail"),
                ("Equity, months of operation", "5,2", "6", "The accounts"),
            ),
            live_chart("Events so far in {next}", "events_held", "bars", years_later=1),
            h2("Priorities"),
            h3("People and skills"),
            "The members need people. We make the way in shorter.",
            h4("Activities and roles"),
            table(
                "People and skills: who does what",
                _HEAD_EN,
                (
                    "Placements for students",
                    "An agreement with the university",
                    "- Registers places\n- Follows up the students",
                    "Find tasks that are worth giving away",
                    "Take a student",
                ),
                (
                    "Language courses at work",
                    "",
                    "- Apply for money\n- Buy courses",
                    "Tell what works",
                    "Give time off during working hours",
                ),
            ),
            h3("A greener economy"),
            "We look for measures that pay, and share the sums.",
            h4("Activities and roles"),
            table(
                "A greener economy: who does what",
                _HEAD_EN,
                (
                    "A map of waste heat",
                    "Asks the municipalities for data",
                    "- Make the map\n- Keep it up to date",
                    "- [Circular economy](/en/resource-groups/) owns the case\n- Sustainability checks the figures",
                    "Report heat to spare",
                ),
                (
                    "Shared charging points",
                    "Decides the deposit",
                    "Negotiate with the grid company",
                    "Logistics chooses the place",
                    "Promise to use them",
                ),
            ),
            h3("A city that works"),
            "Goods shall arrive without filling the streets.",
            h4("Activities and roles"),
            table(
                "A city that works: who does what",
                _HEAD_EN,
                (
                    "A transhipment point for goods",
                    "Takes the case to the politicians",
                    "Run the trial year",
                    "Measure kilometres driven",
                    "Change delivery times",
                ),
                (
                    "Fewer empty premises",
                    "",
                    "- Keep a list\n- Show the premises",
                    "Retail and Property meet every month",
                    "Let for short periods",
                ),
            ),
            h2("Finances"),
            "The programme costs NOK 2.1 million. Half of it is covered by project funds.",
            table(
                "The budget of the programme, kroner",
                ("Priority", "Own funds", "Project funds", "Sum"),
                ("People and skills", "310000", "420000", "730000"),
                ("A greener economy", "425000", "480000", "905000"),
                ("A city that works", "315000", "150000", "465000"),
            ),
            h2("Follow-up"),
            "The board gets a report in June and in December. What has not begun by September is taken out.",
            callout(
                "Questions about the programme?",
                "Write to post@beggebredder.example, and the person in charge will answer.",
            ),
            links(
                "Read more",
                ("The annual report", "arsrapport"),
                ("The strategy", "strategi"),
                ("The resource groups", "ressursgrupper"),
            ),
        ),
    },
}
