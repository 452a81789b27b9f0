"""Strategi: a long page whose headings make a table of contents."""

from demo.content.blocks import callout, facts, h2, h3, links, ol, quote, table, ul
from demo.content.pages.parts import page, wording

STRATEGY = page(
    "strategi",
    wording(
        "strategi",
        "Strategi",
        "Dette skal vi få til sammen de neste fem årene. Årsmøtet har vedtatt strategien, og styret måler framdriften "
        "hvert halvår.",
        h2("Hvor vi står"),
        "Drammensregionen ligger en times kjøring fra to millioner mennesker. Her møtes vei, bane og havn. Det er bygget "
        "for milliarder i jernbane, bru og sykehus, og flere tusen arbeidsplasser er i bevegelse.",
        "Samtidig pendler mange ut av regionen hver morgen. Hver tredje bedrift sier at den mangler folk, og flere butikker "
        "i sentrum står tomme. Vekst kommer ikke av seg selv bare fordi det bygges.",
        facts(
            ("2 mill.", "mennesker innen en time"),
            ("1 av 3", "bedrifter mangler folk"),
            ("62 %", "av medlemmene har under ti ansatte"),
        ),
        h2("Visjon"),
        "Drammensregionen skal være det enkleste stedet på Østlandet å drive en ansvarlig bedrift.",
        h2("Verdier"),
        ul(
            "<strong>Åpen:</strong> Vi sier hva vi mener, og hvem som var uenig.",
            "<strong>Nær:</strong> Vi svarer på telefonen og kommer på besøk.",
            "<strong>Modig:</strong> Vi tar opp saker før de er populære.",
            "<strong>Etterrettelig:</strong> Vi bruker tall som kan kontrolleres.",
        ),
        h2("Fire satsinger"),
        h3("Folk og kompetanse"),
        "Bedriftene trenger fagarbeidere, ingeniører og ledere. Vi skal gjøre veien inn kortere for lærlinger, studenter "
        "og nyankomne, og hjelpe voksne som må lære nytt.",
        ul(
            "200 praksisplasser for studenter hvert år",
            "en lærling i hver tiende medlemsvirksomhet",
            "språkkurs på arbeidsplassen i samarbeid med kommunene",
        ),
        h3("Et grønnere næringsliv"),
        "Omstilling lykkes når den lønner seg. Vi skal finne løsningene som gjør det, dele regnestykkene og koble "
        "bedrifter som kan bruke hverandres varme, varer og plass.",
        ul(
            "et kart over spillvarme og restvarer",
            "felles ladeplasser for tunge kjøretøy",
            "opplæring i klimaregnskap for bedrifter med færre enn 50 ansatte",
        ),
        h3("En by som virker"),
        "Sentrum skal være et sted der folk bor, arbeider og handler. Varene må frem uten å fylle gatene, og det skal ta "
        "kort tid fra en plan er vedtatt til noen kan flytte inn.",
        ul(
            "færre tomme lokaler i gatenivå",
            "kortere tid fra plan til byggestart",
            "et felles omlastingspunkt for varer til sentrum",
        ),
        h3("Møteplasser som skaper noe"),
        "Vi arrangerer mye. Nå skal vi måle hva som kommer ut av det. Et godt møte er et der noen har avtalt noe.",
        ul(
            "95 arrangementer i året, minst en tredel utenfor Drammen sentrum",
            "direktesending av alt som er gratis",
            "oppfølging etter seks uker",
        ),
        h2("Hvem gjør hva"),
        table(
            "Satsinger og ansvar",
            ("Satsing", "Ressursgruppe", "Ansvarlig", "Måles ved"),
            ("Folk og kompetanse", "Kompetanse og rekruttering", "Silje Brattås", "Praksisplasser, lærlinger"),
            ("Et grønnere næringsliv", "Bærekraft, Sirkulær økonomi", "Priya Lundby Nair", "Tiltak med regnestykke"),
            ("En by som virker", "Eiendom, Handel, Logistikk", "Jonas Ekeberget", "Tomme lokaler, plantid"),
            ("Møteplasser", "Alle", "Amina Warsame", "Avtaler etter møtet"),
        ),
        h2("Slik påvirker vi"),
        ol(
            "Et medlem tar opp en sak.",
            "Ressursgruppa undersøker hvor mange den gjelder.",
            "Styret avgjør om vi skal gå videre.",
            "Vi møter dem som kan gjøre noe med den.",
            "Vi forteller medlemmene hva som skjedde, også når vi tapte.",
        ),
        h3("Kontaktutvalg"),
        "Vi sitter i kontaktutvalgene i Drammen, Lier og Øvre Eiker. Før hvert møte ber vi medlemmene om innspill.",
        h3("Samarbeid"),
        "Vi samarbeider med Universitetet i Sørøst-Norge, fylkeskommunen, partene i arbeidslivet og foreningene i "
        "nabokommunene. Alene er vi en lokal stemme. Sammen dekker vi en hel korridor.",
        quote("Strategien er kort nok til å huskes. Det var det vanskeligste.", "Ingvild Sætermo", "daglig leder"),
        h2("Økonomi"),
        "Halvparten av inntektene kommer fra medlemmene, en tredel fra konferanser og kurs, og resten fra prosjekter og "
        "fond. Vi skal ha en egenkapital på minst seks måneders drift.",
        callout(
            "Hva synes du?",
            "Strategien justeres på hvert årsmøte. Send forslag til post@beggebredder.example innen midten av februar.",
        ),
        links("Les også", ("Om oss", "om-oss"), ("Ressursgrupper", "ressursgrupper")),
    ),
    wording(
        "strategy",
        "Strategy",
        "This is what we will achieve together in the next five years. The annual meeting adopted the strategy, and the "
        "board measures progress twice a year.",
        h2("Where we stand"),
        "The Drammen region is within an hour's drive of two million people. Road, rail and port meet here. Billions have "
        "been spent on railway, bridge and hospital, and thousands of jobs are on the move.",
        "At the same time many commute out every morning. One company in three lacks people, and several shops in the city "
        "centre are empty. Growth does not come by itself just because something is being built.",
        facts(
            ("2 m", "people within an hour"),
            ("1 in 3", "companies lack people"),
            ("62%", "of members have under ten employees"),
        ),
        h2("Vision"),
        "The Drammen region shall be the easiest place in eastern Norway to run a responsible company.",
        h2("Values"),
        ul(
            "<strong>Open:</strong> We say what we think, and who disagreed.",
            "<strong>Close:</strong> We answer the phone and come to visit.",
            "<strong>Brave:</strong> We raise matters before they are popular.",
            "<strong>Reliable:</strong> We use figures that can be checked.",
        ),
        h2("Four priorities"),
        h3("People and skills"),
        "We will shorten the way in for apprentices, students and newcomers, and help adults who must learn something new.",
        ul("200 student placements every year", "an apprentice in every tenth member organisation"),
        h3("A greener economy"),
        "Change succeeds when it pays. We will find the solutions that do, share the sums, and connect companies that can "
        "use each other's heat, goods and space.",
        ul("a map of waste heat and leftovers", "shared charging for heavy vehicles"),
        h3("A city that works"),
        "The centre shall be a place to live, work and shop. Goods must arrive without filling the streets.",
        ul("fewer empty ground floors", "less time from plan to building start"),
        h3("Meeting places that lead somewhere"),
        "We arrange a lot. Now we will measure what comes of it. A good meeting is one where somebody agreed on something.",
        h2("How we influence"),
        ol(
            "A member raises a case.",
            "The resource group finds out how many it concerns.",
            "The board decides whether to go on.",
            "We meet those who can do something about it.",
            "We tell the members what happened, also when we lost.",
        ),
        h2("Finances"),
        "Half of the income comes from members, a third from conferences and courses, and the rest from projects and funds.",
    ),
    kind="report",
)
