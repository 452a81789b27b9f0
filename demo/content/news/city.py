"""News on city, hospital, campus and freight."""

from demo.content.blocks import facts, h2, links, quote, table, ul
from demo.content.news.parts import news, wording

CITY_NEWS = [
    news(
        "innspill-sentrumsplan",
        -2,
        "city",
        "jonas",
        wording(
            "Seks råd til den nye sentrumsplanen",
            "Kommunen vil ha flere folk i gatene. Vi har spurt 212 bedrifter i sentrum om hva som skal til, og svarene "
            "er mer enige enn vi ventet.",
            "Fristen for å mene noe om sentrumsplanen går ut om tre uker. Før vi skrev vårt innspill, gikk vi fra dør til "
            "dør på begge sider av elva. Av 212 bedrifter svarte 171.",
            h2("Varelevering før parkering"),
            "Det mest omtalte problemet er ikke parkering. Det er varelevering. Fire av ti butikker får varer midt i "
            "åpningstiden, og like mange sier at bilene stenger fortauet for kundene.",
            ul(
                "Gi varebiler faste luker før klokka ti.",
                "La utesteder søke om uteplass én gang, for tre år.",
                "Bygg boliger over butikkene, ikke i stedet for dem.",
                "Tenn lys i tomme vinduer.",
                "Samle sykkelparkering ved torgene.",
                "Sett én person i kommunen til å svare bedriftene.",
            ),
            quote(
                "Vi trenger ikke en ny visjon. Vi trenger at noen tar telefonen.",
                "Tone Merete Lauvrud",
                "Tverrgata Kjøpesenter AS",
            ),
            "Innspillet sendes etter medlemsmøtet. Har du noe å legge til, skriv til Jonas Ekeberget innen fredag.",
            links("Mer om saken", ("Eiendomsdagen", "eiendomsdagen"), ("Ressursgruppene", "ressursgrupper")),
        ),
        wording(
            "Six pieces of advice for the new city-centre plan",
            "The municipality wants more people in the streets. We asked 212 companies what it takes, and the answers "
            "agree more than we expected.",
            "The deadline for comments is three weeks away. Before writing ours, we went from door to door on both "
            "sides of the river. Of 212 companies, 171 answered.",
            h2("Deliveries before parking"),
            "The problem mentioned most is not parking but deliveries. Four in ten shops receive goods in the middle "
            "of opening hours, and as many say that vans block the pavement for customers.",
            ul(
                "Give vans fixed slots before ten.",
                "Let cafés apply for outdoor seating once, for three years.",
                "Build homes above shops, not instead of them.",
                "Put lights in empty windows.",
                "Gather bicycle parking at the squares.",
                "Give one person in the municipality the job of answering.",
            ),
            quote(
                "We do not need a new vision. We need someone to pick up the phone.",
                "Tone Merete Lauvrud",
                "Tverrgata Kjøpesenter AS",
            ),
        ),
        "Tegning av takrekker langs en elv",
    ),
    news(
        "sykehuset-ringvirkninger",
        -9,
        "city",
        "mats",
        wording(
            "Nabolaget rundt sykehuset fylles sakte, men sikkert",
            "Det nye sykehuset på Brakerøya har flyttet mange arbeidsplasser. Vi har telt hva som er kommet i gatene "
            "omkring.",
            "Da sykehuset flyttet, spådde mange at kafeer, klinikker og kontorer ville følge med på kort tid. Vår "
            "telling viser at klinikkene kom først, kontorene så vidt har begynt, og at kafeene venter på kveldsliv.",
            facts(
                ("31", "nye virksomheter", "innen en kilometer"),
                ("12", "av dem er helseforetak"),
                ("4", "er spisesteder"),
            ),
            "Havskjær Helseteknologi er blant dem som har flyttet. Bedriften lager sensorer for pasienter som følges "
            "opp hjemme, og ville ha kort vei til dem som skal bruke dem.",
            quote(
                "Før møttes vi på video. Nå går vi over gata, og misforståelsene varer et kvarter i stedet for en uke.",
                "Vegard Lofthusmo",
                "daglig leder i Havskjær Helseteknologi AS",
            ),
            h2("Det som mangler"),
            "Bedriftene vi har snakket med, peker på tre ting: bussavganger etter klokka åtte om kvelden, små lokaler "
            "med kort leietid og en trygg gangvei til sentrum. De to siste kan løses raskt hvis eiere og kommune går "
            "sammen.",
            "Vi tar saken med til neste kontaktutvalg, og gjentar tellingen hvert halvår.",
        ),
        wording(
            "The streets around the hospital are filling slowly but surely",
            "The new hospital at Brakerøya moved many jobs. We counted what has come to the streets around it.",
            "When the hospital moved, many expected cafés, clinics and offices to follow quickly. Our count shows that "
            "the clinics came first, offices have barely begun, and cafés are waiting for life after dark.",
            facts(
                ("31", "new businesses", "within one kilometre"), ("12", "of them in health"), ("4", "places to eat")
            ),
            "Havskjær Helseteknologi is one of those that moved. The company makes sensors for patients at home and "
            "wanted to be close to those who will use them.",
            quote(
                "We used to meet on video. Now we cross the street, and misunderstandings last fifteen minutes "
                "instead of a week.",
                "Vegard Lofthusmo",
                "managing director of Havskjær Helseteknologi AS",
            ),
            "Companies point to three things that are missing: evening buses, small premises with short leases and a "
            "safe footpath to the city centre. We will count again every six months.",
        ),
        "Tegning av halvsirkler og en gangbru",
    ),
    news(
        "campus-og-naeringsliv",
        -24,
        "members",
        "ingvild",
        wording(
            "Studentene flytter inn, og bedriftene åpner dørene",
            "Når campus vokser, øker behovet for praksisplasser. 64 medlemmer har sagt ja til å ta imot studenter neste semester.",
            "Universitetet i Sørøst-Norge har flere tusen studenter i Drammen. Mange av dem tar utdanningen sin her og "
            "den første jobben et annet sted. Det vil vi gjøre noe med.",
            "Ordningen er enkel. En bedrift beskriver en oppgave som kan løses på seks uker. Studentene velger, og vi "
            "sørger for at begge parter får en avtale på én side. Bedriften betaler ikke for arbeidet, men stiller "
            "med en kontaktperson og en pult.",
            h2("Oppgaver som ligger ute nå"),
            table(
                "Eksempler på oppgaver",
                ("Bedrift", "Oppgave", "Fag"),
                ("Grønnlund Gartneri AS", "Regn ut varmetapet i drivhus 3", "Ingeniør"),
                ("Skjærvold & Døtre AS", "Finn ut hvorfor kunder forlater handlekurven", "Markedsføring"),
                ("Lensebrygga Scene SA", "Lag en turnusplan for 140 frivillige", "Ledelse"),
            ),
            quote(
                "I fjor fikk vi et regneark vi fortsatt bruker, og en ny kollega.",
                "Hanne Grindstuen",
                "Lauvdal Revisjon AS",
            ),
            "Vil du lyse ut en oppgave, skriver du fem linjer til Silje Brattås. Vi trenger særlig oppgaver innen helse, "
            "bygg og data. Studenter kan bli medlem for 300 kroner i året.",
        ),
        image_alt="Tegning av to buer som møtes over et bord",
    ),
    news(
        "godsstrommer-rapport",
        -31,
        "logistics",
        "torstein",
        wording(
            "Ny kartlegging: En av fire varebiler kjører halvtom",
            "Ressursgruppa for logistikk har fulgt 1 900 turer i to uker. Tallene viser hvor mye plass som kjøres rundt "
            "uten varer.",
            "Elleve transportører delte kjøredata med oss, uten navn på kundene. Det gir det beste bildet vi har hatt av "
            "varene som skal inn og ut av sentrum.",
            facts(
                ("1 900", "turer fulgt"),
                ("26 %", "av turene var mindre enn halvfulle"),
                ("38 min", "gikk i snitt til å finne plass", "per rute og dag"),
            ),
            h2("Samle det som kan samles"),
            "Gruppa foreslår et felles omlastingspunkt på terminalen på Strømsø, der små pakker samles til en runde om "
            "morgenen og en om kvelden. Drifta Bysykler har regnet på at en tredel av pakkene kan gå på sykkel.",
            quote(
                "Ingen ville oppgi rutene sine før de så hva naboen kjørte. Da ble det stille rundt bordet.",
                "Leif Arvid Sundnes",
                "terminalsjef i Fjordterminalen AS",
            ),
            "Forsøket kan starte så snart kommunen åpner for en lastelomme i Tollbugata. Rapporten legges frem på "
            "frokostmøtet på terminalen, og under Innsikt.",
            links(
                "Meld deg på",
                ("Frokostmøte: Gods på bane", "frokost-gods-pa-bane"),
                ("Innsikt: Havna, banen og siste kilometer", "innsikt-havn-og-bane"),
            ),
        ),
        wording(
            "New survey: one van in four drives half empty",
            "The logistics group followed 1,900 trips over two weeks. The figures show how much empty space is driven "
            "around.",
            "Eleven hauliers shared driving data with us, without customer names. It is the best picture so far of "
            "goods moving in and out of the city centre.",
            facts(
                ("1,900", "trips followed"),
                ("26%", "of trips less than half full"),
                ("38 min", "spent finding a place to stop", "per route and day"),
            ),
            "The group proposes a shared transfer point at the terminal, where small parcels are gathered into one "
            "round in the morning and one in the evening. A third of the parcels could go by cargo bike.",
            quote(
                "Nobody wanted to share their routes until they saw what the neighbour drove. Then the table went "
                "quiet.",
                "Leif Arvid Sundnes",
                "terminal manager at Fjordterminalen AS",
            ),
        ),
        "Tegning av bånd som krysser hverandre",
    ),
]
