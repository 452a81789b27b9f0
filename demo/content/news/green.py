"""News on sustainability, awards and founders."""

from demo.content.blocks import callout, facts, h2, links, quote, ul
from demo.content.news.parts import news, wording

GREEN_NEWS = [
    news(
        "gronn-grunder-nominerte",
        -5,
        "founders",
        "emre",
        wording(
            "15 vil ha Grønn gründer-pris. Møt de tre finalistene",
            "Prisen på 30 000 kroner går til en bedrift som gjør det lettere å bruke mindre. Juryen har valgt tre av 15.",
            "Juryen har lest 15 søknader, besøkt seks verksteder og drukket mye kaffe. Den har lett etter tre ting: en "
            "målbar virkning for miljøet, kunder som betaler, og en plan for å vokse uten å miste poenget.",
            h2("Finalistene"),
            ul(
                "<strong>Ombruksverket AS</strong> i Lier henter dører og vinduer fra bygg som skal rives, og selger "
                "dem med fem års garanti.",
                "<strong>Drifta Bysykler AS</strong> leier ut transportsykler med service, så små bedrifter slipper "
                "varebil nummer to.",
                "<strong>Kvernelva Papirkunst AS</strong> i Øvre Eiker lager papir av fiber som ellers blir brent.",
            ),
            quote(
                "Den beste søknaden var på to sider. Den dårligste var på førti.",
                "Noor Malik Aas",
                "forsker og juryleder",
            ),
            "Vinneren får vite det på Bærekraftkonferansen, fra scenen. Publikum deler ut en egen pris uten penger, men "
            "med en krukke honning fra Eikertunet.",
            links("Se mer", ("Bærekraftkonferansen", "baerekraftkonferansen"), ("Gründeruka", "grunderuka")),
        ),
        wording(
            "15 want the Green Founder Award. Meet the three finalists",
            "The prize of NOK 30,000 goes to a company that makes it easier to use less. The jury picked three of 15.",
            "The jury has read 15 applications, visited six workshops and drunk a lot of coffee. It looked for a "
            "measurable effect on the environment, paying customers and a plan for growth.",
            ul(
                "<strong>Ombruksverket AS</strong> in Lier rescues doors and windows from buildings about to be "
                "demolished and sells them with a five-year guarantee.",
                "<strong>Drifta Bysykler AS</strong> rents out cargo bikes with service included, so that small firms "
                "can do without a second van.",
                "<strong>Kvernelva Papirkunst AS</strong> in Øvre Eiker makes paper from fibre that would otherwise be "
                "burnt.",
            ),
            quote(
                "The best application was two pages long. The worst was forty.",
                "Noor Malik Aas",
                "researcher and head of the jury",
            ),
            "The winner is announced on stage at the Sustainability Conference.",
        ),
        "Tegning av et frø formet som to buer",
    ),
    news(
        "spillvarme-gartneri",
        -17,
        "sustainability",
        "priya",
        wording(
            "Datasenteret som dyrker salat",
            "Silofjord Data kaster ikke varmen lenger. Den går i rør til Grønnlund Gartneri, og begge sparer penger.",
            "Det begynte på et frokostmøte. Den ene klaget over kjølekostnader, den andre over gassregningen. De satt "
            "ved samme bord og fant ut at de var naboer på kartet, skilt av en jernbanelinje og 800 meter åker.",
            "To år og 31 avtaler senere er rørene på plass. Varmen fra tjenermaskinene holder 34 grader. Det er for lite "
            "til radiatorer, men akkurat passe for basilikum.",
            facts(
                ("800 m", "rør under åkeren"),
                ("71 %", "mindre gass i gartneriet"),
                ("6 år", "før investeringen er tjent inn"),
            ),
            h2("Det vanskeligste var papirene"),
            "Teknikken var kjent. Det tok lengst tid å bli enige om hvem som har ansvaret når varmen uteblir. Løsningen "
            "ble en enkel regel: Gartneriet har egen reserve, og datasenteret varsler to døgn før stans.",
            quote(
                "Vi brukte fire måneder på kontrakten og fire uker på gravingen.",
                "Mariam El Amrani",
                "rådgiver for prosjektet, Klarspor Digital AS",
            ),
            "Har bedriften din varme til overs? Ressursgruppa for bærekraft lager et kart over hvem som har, og hvem som "
            "trenger. Skriv til Priya Lundby Nair.",
        ),
        image_alt="Tegning av varmebånd som blir til blader",
    ),
    news(
        "ombruk-felles-lager",
        -38,
        "sustainability",
        "priya",
        wording(
            "Felles lager for brukte byggevarer åpner i Lier",
            "Tolv bedrifter går sammen om 2 400 kvadratmeter. Målet er at brukte dører skal være like enkle å bestille "
            "som nye.",
            "Mange entreprenører vil bruke om igjen, men stopper når de spør hvor varene skal stå. Nå får de et svar: en "
            "tidligere trelasthall på Gullaug, med lasterampe og tak som er tett.",
            "Ombruksverket driver lageret. Svartås Entreprenør og elleve andre leier plass og leverer varer. Alt som "
            "kommer inn, blir målt, fotografert og lagt i en felles katalog.",
            h2("Tre regler for å komme i gang"),
            ul(
                "Ingenting kommer inn uten mål og opprinnelse.",
                "Alt som ikke er solgt på ett år, gis bort.",
                "Prisen er aldri over 60 prosent av ny.",
            ),
            quote(
                "Arkitekten må tegne med det som finnes. Det er uvant, og det er morsomt.",
                "Yasmin Haddad Krogh",
                "partner i Vinkelrett Arkitekter AS",
            ),
            callout(
                "Besøk lageret",
                "Ressursgruppa for sirkulær økonomi har omvisning første torsdag i måneden. "
                "Meld deg på til post@beggebredder.example.",
            ),
            "Lageret får ingen offentlig støtte til drift. Bedriftene regner med balanse i andre år.",
        ),
        image_alt="Tegning av dører og vinduer satt sammen som et mønster",
    ),
    news(
        "gronn-logistikk-ladeplass",
        -66,
        "logistics",
        "torstein",
        wording(
            "Ladeplass for lastebiler: Ti bedrifter deler regningen",
            "Ingen av dem hadde råd til lader alene. Sammen bygger de åtte ladepunkter i Kobbervikdalen.",
            "En hurtiglader for lastebil koster mer enn bilen sparer på mange år, hvis bare én bedrift bruker den. Derfor "
            "har ti transportører gått sammen om en ladeplass, med Elvestrøm Energi som utbygger.",
            "Hver bedrift binder seg til et visst antall timer i uka. De kan bytte timer seg imellom i en enkel app, og "
            "ledig tid selges til andre.",
            facts(("8", "ladepunkter"), ("10", "bedrifter deler"), ("4 år", "bindingstid")),
            h2("Hvorfor det haster"),
            "Flere store kunder krever at varene kommer utslippsfritt i byområder fra neste år. Små transportører som ikke "
            "kan lade, mister kontrakter uansett hvor flinke de er.",
            quote(
                "Jeg har kjørt tømmer i tretti år. Jeg trodde ikke jeg skulle bli glad i en stikkontakt.",
                "Aslak Furuseter",
                "nestleder i styret",
            ),
            "Byggingen starter når nettselskapet har levert. Torstein Kvammen i Begge Bredder tar imot flere som vil være "
            "med i neste runde.",
        ),
        image_alt="Tegning av veibånd og en bue",
    ),
]
