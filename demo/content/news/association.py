"""News on policy, members and the association itself."""

from demo.content.blocks import facts, h2, links, quote, table, ul
from demo.content.news.parts import news, wording

ASSOCIATION_NEWS = [
    news(
        "innsikt-oppsummert",
        -81,
        "association",
        "amina",
        wording(
            "2 100 besøk på to dager: Dette lærte vi av Innsikt",
            "30 møter, 74 stander og én tordenbyge. Her er det deltakerne satte pris på, og det vi gjør om til neste gang.",
            "Innsikt var i år fordelt på to hus med torget imellom. Det ga folk frisk luft mellom møtene, og det ga oss et "
            "problem vi ikke hadde tenkt på: Mange kom fem minutter for sent.",
            facts(
                ("2 100", "registrerte besøk"),
                ("86 %", "vil komme igjen"),
                ("19 min", "var den beste møtelengden", "sier deltakerne"),
            ),
            h2("Mest besøkt"),
            table(
                "De tre største møtene",
                ("Møte", "Påmeldte", "Møtte frem"),
                ("Åpning: Eksport fra en mellomstor by", "290", "268"),
                ("Kunstig intelligens for håndverkere", "120", "131"),
                ("Lærling på 90 dager", "95", "79"),
            ),
            h2("Det vi endrer"),
            ul("Pausene blir ti minutter lengre.", "Alle møter får påmelding, også de gratis.", "Takfesten får telt."),
            quote(
                "Jeg solgte ingenting, men jeg fikk fire avtaler om å snakke videre. Det er mer verdt.",
                "Vebjørn Aasgrav",
                "Bragerkaia Hotell AS",
            ),
            "Neste utgave er alt lagt i kalenderen, og de første møtene er åpne for påmelding.",
            links("Neste Innsikt", ("Se programmet", "innsikt")),
        ),
        wording(
            "2,100 visits in two days: what we learnt from Innsikt",
            "30 sessions, 74 stands and one thunderstorm. What attendees liked, and what we will change.",
            "This year Innsikt was spread over two venues with the square between them. People got fresh air, and we "
            "got a problem we had not foreseen: many arrived five minutes late.",
            facts(
                ("2,100", "visits counted"),
                ("86%", "want to come back"),
                ("19 min", "was the best length", "say attendees"),
            ),
            h2("What we change"),
            ul(
                "Breaks become ten minutes longer.",
                "All sessions have sign-up, also the free ones.",
                "The roof party gets a tent.",
            ),
            quote(
                "I sold nothing, but I got four appointments to go on talking. That is worth more.",
                "Vebjørn Aasgrav",
                "Bragerkaia Hotell AS",
            ),
            "The next edition is in the calendar, and the first sessions are open.",
        ),
        "Tegning av to hus med et torg imellom",
    ),
    news(
        "nye-medlemmer",
        -12,
        "members",
        "silje",
        wording(
            "Velkommen til 27 nye medlemmer",
            "En bysykkelutleier, en papirmaker og en ferge: På tre måneder har 27 virksomheter meldt seg inn. De fleste er yngre "
            "enn fem år.",
            "Så langt i år er vi nær hundre nye. Det er flere enn i fjor, og flere enn dem som har gått ut. Fjorten "
            "virksomheter har forlatt oss, de fleste fordi avdelingen er lagt ned eller bedriften er konkurs.",
            table(
                "Nye medlemmer etter kommune",
                ("Kommune", "Antall"),
                ("Drammen", "20"),
                ("Lier", "4"),
                ("Øvre Eiker", "2"),
                ("Modum", "1"),
            ),
            h2("Hvorfor nå?"),
            "Vi spurte alle nye om hvorfor de meldte seg inn. Det vanligste svaret var ikke medlemspris eller politikk. Det "
            "var at de kjente for få.",
            quote(
                "Jeg hadde kunder i hele landet og ingen å spise lunsj med.",
                "Tiril Bakkane",
                "gründer i Ombruksverket AS",
            ),
            "Nye medlemmer får en fadder fra en annen bransje det første halvåret. Trenger bedriften din en, eller kan du "
            "være en, hører Silje Brattås gjerne fra deg.",
            links("Lær mer", ("Bli medlem", "bli-medlem"), ("Se medlemmene", "directory")),
        ),
        image_alt="Tegning av mange små buer som møtes",
    ),
    news(
        "ntp-innspill",
        -45,
        "policy",
        "jonas",
        wording(
            "Vi ber Stortinget fullføre dobbeltsporet",
            "Togene står i kø der to spor blir til ett. Sammen med fem naboforeninger har vi sendt felles krav til Nasjonal "
            "transportplan.",
            "Det er brukt milliarder på jernbane rundt Drammen. Gevinsten kommer først når hele strekningen er ferdig. Nå "
            "er det fare for at de siste kilometerne skyves ut i tid.",
            h2("Tre krav"),
            ul(
                "Fullfør de strekningene som er påbegynt, før nye settes i gang.",
                "Gi godstog faste tider også på dagtid.",
                "Bygg E134-forbindelsen slik at tungtrafikken kommer ut av tettstedene i Eiker.",
            ),
            "De seks foreningene har omtrent 2 500 medlemmer og 100 000 arbeidsplasser til sammen. Det er første gang vi "
            "stiller med ett felles dokument på to sider, i stedet for seks på tretti.",
            quote(
                "Hver forsinkelse på sporet koster oss en bil på veien.",
                "Sigurd Holmberget",
                "styremedlem, Fjordterminalen AS",
            ),
            "Vi møter transportkomiteen om fire uker. Har du et konkret eksempel på hva forsinkelsene koster din bedrift, tar "
            "vi det med. Det trenger ikke være lengre enn tre setninger.",
        ),
        wording(
            "We ask parliament to finish the double track",
            "Trains queue where two tracks become one. With five neighbouring associations we have sent joint demands "
            "for the National Transport Plan.",
            "Billions have been spent on railways around Drammen. The gains come only when the whole line is done, and "
            "now the last kilometres may be postponed.",
            h2("Three demands"),
            ul(
                "Finish the sections that have been started before beginning new ones.",
                "Give freight trains fixed slots in daytime too.",
                "Build the E134 link so that heavy traffic leaves the villages of Eiker.",
            ),
            "The six associations have about 2,500 members and 100,000 jobs between them. For the first time we send "
            "one joint document of two pages.",
            quote(
                "Every delay on the track costs us a lorry on the road.",
                "Sigurd Holmberget",
                "board member, Fjordterminalen AS",
            ),
        ),
        "Tegning av to spor som løper sammen",
    ),
    news(
        "nytt-styre",
        -205,
        "association",
        "ingvild",
        wording(
            "Bodil Kverndokk gjenvalgt som styreleder",
            "Årsmøtet valgte et styre med fire kvinner, fire menn og to vara. Kontingenten holdes uendret ett år til.",
            "148 medlemmer møtte på Lensebrygga, og 61 stemte på nett. Årsmøtet godkjente regnskapet, vedtok budsjettet og "
            "brukte mest tid på spørsmålet om vi skal mene noe om skole.",
            h2("Ja til skole"),
            "Etter en times debatt ble svaret ja. Bedriftene mangler fagarbeidere, og mange mente at foreningen må være "
            "tydelig om verksteder, utstyr og rådgivning i den videregående skolen.",
            quote(
                "Vi er uenige om mye i denne salen. Men alle har en stilling som står tom.",
                "Bodil Kverndokk",
                "styreleder",
            ),
            "Mariam El Amrani og Daniel Osei Brekkhus er nye i styret. Begge leder bedrifter som er yngre enn ti år. De andre "
            "tok gjenvalg.",
            h2("Tallene"),
            facts(("209", "stemte"), ("0 kr", "økning i kontingenten"), ("10", "i styret, med vara")),
            "Protokollen ligger på medlemssidene. Neste årsmøte er i april, og forslag må være hos oss seks uker før.",
        ),
        image_alt="Tegning av et bord sett ovenfra",
    ),
]
