"""Industries: names in both languages, how common they are, and the trades within.

Each trade is a word for company names with what such a company does, as verb phrases (nb, en) that follow its name.
"""

from typing import NamedTuple


class Industry(NamedTuple):
    nb: str
    en: str
    weight: int
    trades: dict[str, tuple[str, str]]


INDUSTRIES = {
    "construction": Industry(
        "Bygg og anlegg",
        "Building and construction",
        12,
        {
            "Bygg": ("bygger boliger og pusser opp eldre hus", "builds homes and renovates older houses"),
            "Entreprenør": (
                "tar totalentrepriser for utbyggere og kommuner",
                "takes turnkey contracts for developers and municipalities",
            ),
            "Tømrer": ("setter opp påbygg, terrasser og nye etasjer", "builds extensions, terraces and new storeys"),
            "Mur og Flis": (
                "murer piper og legger fliser i bad og trappeoppganger",
                "builds chimneys and tiles bathrooms and stairwells",
            ),
            "Tak og Fasade": ("legger tak og etterisolerer fasader", "lays roofs and insulates façades"),
            "Grunnarbeid": ("graver tomter, legger rør og bygger veier", "digs sites, lays pipes and builds roads"),
            "Malerservice": ("maler hus, butikker og skoler", "paints houses, shops and schools"),
            "Betong": ("støper gulv, murer og fundamenter", "casts floors, walls and foundations"),
        },
    ),
    "technical": Industry(
        "Elektro, rør og tekniske fag",
        "Electrical, plumbing and technical trades",
        8,
        {
            "Elektro": (
                "legger opp strøm og ladere i boliger og næringsbygg",
                "installs power and chargers in homes and offices",
            ),
            "Rør": ("bygger bad og bytter gamle vannrør", "fits bathrooms and replaces old water pipes"),
            "Ventilasjon": ("monterer og renser ventilasjonsanlegg", "installs and cleans ventilation systems"),
            "VVS": (
                "har vakt hele døgnet for borettslag og bedrifter",
                "is on call day and night for housing and firms",
            ),
            "Varmeteknikk": ("bytter ut oljekjeler og gamle varmepumper", "replaces oil boilers and old heat pumps"),
            "Automasjon": (
                "styrer lys, varme og adkomst i store bygg",
                "controls light, heat and access in large buildings",
            ),
            "Låsservice": ("leverer låser, dører og adgangskort", "supplies locks, doors and access cards"),
        },
    ),
    "property": Industry(
        "Eiendom og byutvikling",
        "Property and urban development",
        6,
        {
            "Eiendom": ("eier og leier ut kontorer og lager", "owns and lets offices and warehouses"),
            "Eiendomsdrift": ("drifter næringsbygg for andre eiere", "runs commercial buildings for other owners"),
            "Utvikling": (
                "utvikler tomter sammen med grunneiere og naboer",
                "develops sites with owners and neighbours",
            ),
            "Tomter": ("regulerer og selger tomter til boliger", "zones and sells plots for homes"),
            "Gårdene": (
                "leier ut leiligheter og butikker i eldre bygårder",
                "lets flats and shops in older town houses",
            ),
            "Forvaltning": ("forvalter sameier og borettslag", "manages co-owned and cooperative housing"),
        },
    ),
    "retail": Industry(
        "Varehandel",
        "Retail and wholesale",
        12,
        {
            "Sport": (
                "selger og reparerer utstyr for ski, sykkel og turer",
                "sells and repairs gear for skiing, cycling and hiking",
            ),
            "Interiør": ("selger møbler, lamper og tekstiler", "sells furniture, lamps and textiles"),
            "Bokhandel": ("selger bøker og arrangerer forfatterkvelder", "sells books and hosts evenings with authors"),
            "Optikk": ("tester syn og tilpasser briller og linser", "tests eyesight and fits glasses and lenses"),
            "Blomster": ("binder buketter og pynter lokaler", "binds bouquets and decorates venues"),
            "Jernvare": ("selger verktøy, skruer og arbeidstøy", "sells tools, screws and workwear"),
            "Engros": ("leverer varer til butikker, kantiner og hoteller", "supplies shops, canteens and hotels"),
            "Klær": ("selger klær og syr om dem du har", "sells clothes and alters the ones you have"),
            "Sykkel": ("selger, leier ut og reparerer sykler", "sells, rents and repairs bicycles"),
        },
    ),
    "hospitality": Industry(
        "Hotell, servering og opplevelser",
        "Hotels, food and experiences",
        6,
        {
            "Kafé": (
                "serverer lunsj på hverdager og har konserter i helgene",
                "serves weekday lunch and hosts weekend concerts",
            ),
            "Bakeri": ("baker surdeigsbrød og leverer til kantiner", "bakes sourdough and delivers to canteens"),
            "Mathus": ("lager mat av råvarer fra gårder i nærheten", "cooks with produce from nearby farms"),
            "Selskapslokaler": (
                "leier ut saler til møter, bryllup og minnestunder",
                "lets halls for meetings, weddings and memorials",
            ),
            "Catering": ("leverer møtemat og selskapsmat", "delivers food for meetings and parties"),
            "Gjestegård": ("har rom, stue og mat for små grupper", "has rooms and food for small groups"),
            "Opplevelser": (
                "tar grupper med på turer til lands og til vanns",
                "takes groups on trips on land and water",
            ),
        },
    ),
    "logistics": Industry(
        "Transport og logistikk",
        "Transport and logistics",
        6,
        {
            "Transport": ("kjører gods på Østlandet", "hauls freight in eastern Norway"),
            "Logistikk": (
                "lagrer, pakker og sender varer for nettbutikker",
                "stores, packs and ships for online shops",
            ),
            "Spedisjon": (
                "ordner toll og frakt inn og ut av landet",
                "arranges customs and freight in and out of Norway",
            ),
            "Bud": ("kjører pakker i byen på sykkel og elbil", "delivers parcels in town by bike and electric car"),
            "Lager": ("leier ut lagerplass på dag- og årsbasis", "lets storage by the day and by the year"),
            "Kranbil": ("løfter og flytter maskiner og byggevarer", "lifts and moves machines and building materials"),
            "Buss": ("kjører skoleruter og turer", "drives school routes and tours"),
        },
    ),
    "manufacturing": Industry(
        "Industri og produksjon",
        "Manufacturing",
        5,
        {
            "Mekaniske": ("maskinerer og reparerer deler til industrien", "machines and repairs parts for industry"),
            "Plast": ("støper plastdeler i små og store serier", "moulds plastic parts in small and large series"),
            "Trevare": ("lager vinduer, trapper og innredning i tre", "makes windows, stairs and fittings in wood"),
            "Industri": ("bygger og vedlikeholder produksjonslinjer", "builds and maintains production lines"),
            "Sveis": ("sveiser rør, rekkverk og bærende stål", "welds pipes, railings and structural steel"),
            "Emballasje": ("lager emballasje som kan brukes flere ganger", "makes packaging that can be used again"),
            "Verktøy": ("lager former og spesialverktøy", "makes moulds and special tools"),
        },
    ),
    "energy": Industry(
        "Energi og miljø",
        "Energy and environment",
        4,
        {
            "Energi": (
                "måler forbruk og finner de billigste tiltakene først",
                "measures use and finds the cheap fixes first",
            ),
            "Gjenvinning": (
                "henter avfall og sender mest mulig tilbake i bruk",
                "collects waste and puts most of it back to use",
            ),
            "Miljø": ("undersøker grunn, vann og luft", "surveys soil, water and air"),
            "Solkraft": ("prosjekterer og monterer solceller", "designs and installs solar panels"),
            "Varme": (
                "drifter varmesentraler for bygg og nabolag",
                "runs heating plants for buildings and neighbourhoods",
            ),
            "Ombruk": ("kartlegger og selger brukte byggevarer", "surveys and sells used building materials"),
        },
    ),
    "it": Industry(
        "IT og teknologi",
        "IT and technology",
        9,
        {
            "Data": (
                "drifter nett og arbeidsplasser for små bedrifter",
                "runs networks and workplaces for small firms",
            ),
            "Systemer": ("lager og forvalter fagsystemer", "builds and maintains business systems"),
            "Digital": ("lager nettsider og nettbutikker", "makes websites and online shops"),
            "Nett": ("bygger fiber og trådløse nett i næringsbygg", "builds fibre and wireless networks in offices"),
            "Programvare": (
                "utvikler programvare for håndverkere og verksteder",
                "develops software for trades and workshops",
            ),
            "Sky": (
                "flytter systemer til skyen og rydder i kostnadene",
                "moves systems to the cloud and tidies up the cost",
            ),
            "Teknologi": ("bygger sensorer og styring til maskiner", "builds sensors and controls for machines"),
        },
    ),
    "consulting": Industry(
        "Rådgivning og ledelse",
        "Consulting and management",
        8,
        {
            "Rådgivning": (
                "gir råd om drift, økonomi og organisering",
                "advises on operations, finance and organisation",
            ),
            "Prosjekt": (
                "leder bygge- og flytteprosjekter for byggherrer",
                "manages building and moving projects for clients",
            ),
            "Ledelse": ("trener ledere og ledergrupper", "trains managers and management teams"),
            "Prosjektledelse": (
                "leder prosjekter for kommuner og bedrifter",
                "manages projects for municipalities and companies",
            ),
            "Analyse": ("lager markedsundersøkelser og prognoser", "makes market surveys and forecasts"),
            "Strategi": ("hjelper styrer og ledergrupper med å velge", "helps boards and management teams choose"),
        },
    ),
    "finance": Industry(
        "Bank, forsikring og regnskap",
        "Banking, insurance and accounting",
        6,
        {
            "Regnskap": (
                "fører regnskap for små og mellomstore bedrifter",
                "keeps accounts for small and medium-sized firms",
            ),
            "Økonomi": ("leier ut økonomisjefer noen dager i måneden", "provides finance managers a few days a month"),
            "Revisjon": ("reviderer lag, stiftelser og selskaper", "audits associations, foundations and companies"),
            "Forsikringsmegling": (
                "sammenligner og forhandler forsikringer for bedrifter",
                "compares and negotiates insurance for companies",
            ),
            "Lønn": (
                "kjører lønn og svarer på spørsmål om pensjon",
                "runs payroll and answers questions about pensions",
            ),
            "Finans": ("finner finansiering til maskiner og bygg", "finds financing for machines and buildings"),
        },
    ),
    "legal": Industry(
        "Juridiske tjenester",
        "Legal services",
        2,
        {
            "Advokater": (
                "bistår med kontrakter, eiendom og arbeidsrett",
                "assists with contracts, property and employment law",
            ),
            "Jus": ("gir juridiske råd til fast pris", "gives legal advice at a fixed price"),
            "Advokatkontor": (
                "fører saker for bedrifter og privatpersoner",
                "conducts cases for companies and individuals",
            ),
            "Megling": ("løser tvister før de havner i retten", "settles disputes before they reach court"),
        },
    ),
    "health": Industry(
        "Helse og velvære",
        "Health and well-being",
        5,
        {
            "Fysioterapi": ("behandler og trener folk tilbake i jobb", "treats people and trains them back to work"),
            "Tannklinikk": ("tar imot pasienter på dag- og kveldstid", "sees patients day and evening"),
            "Bedriftshelse": (
                "hjelper arbeidsplasser med å forebygge sykefravær",
                "helps workplaces prevent sick leave",
            ),
            "Helse": ("har leger og sykepleiere under samme tak", "has doctors and nurses under one roof"),
            "Treningssenter": (
                "har trening i sal og avtaler for bedrifter",
                "offers classes and agreements for companies",
            ),
            "Psykologer": ("tar imot enkeltpersoner og arbeidsplasser", "sees individuals and workplaces"),
        },
    ),
    "education": Industry(
        "Utdanning og kompetanse",
        "Education and skills",
        3,
        {
            "Kurs": ("holder kurs for voksne i jobb", "runs courses for adults in work"),
            "Kompetanse": ("lager opplæringsplaner og nettkurs", "makes training plans and online courses"),
            "Språksenter": ("gir språkopplæring på arbeidsplassen", "teaches languages in the workplace"),
            "Kjøreskole": (
                "lærer opp sjåfører til bil, buss og lastebil",
                "teaches drivers of cars, buses and lorries",
            ),
            "Læring": ("hjelper skoler og bedrifter med praksisplasser", "helps schools and companies with placements"),
            "Fagopplæring": ("følger lærlinger frem til fagbrev", "follows apprentices to their trade certificate"),
        },
    ),
    "culture": Industry(
        "Kultur, idrett og frivillighet",
        "Culture, sport and volunteering",
        3,
        {
            "Scene": ("setter opp konserter og teater hele året", "stages concerts and theatre all year"),
            "Kulturhus": ("har kino, utstillinger og øvingsrom", "has a cinema, exhibitions and rehearsal rooms"),
            "Galleri": ("viser og selger kunst fra regionen", "shows and sells art from the region"),
            "Idrettslag": (
                "samler barn, unge og frivillige i nærmiljøet",
                "gathers children, young people and volunteers",
            ),
            "Musikkverksted": ("underviser og leier ut instrumenter", "teaches music and rents out instruments"),
            "Festival": ("fyller byen med musikk én uke i året", "fills the city with music one week a year"),
        },
    ),
    "media": Industry(
        "Kommunikasjon, design og media",
        "Communication, design and media",
        5,
        {
            "Design": ("lager profiler, skilt og utstillinger", "makes identities, signs and exhibitions"),
            "Reklame": ("lager kampanjer for butikker og hoteller", "makes campaigns for shops and hotels"),
            "Film": ("filmer for bedrifter og kulturliv", "films for business and culture"),
            "Foto": ("fotograferer folk, bygg og produkter", "photographs people, buildings and products"),
            "Trykk": ("trykker bøker, plakater og emballasje", "prints books, posters and packaging"),
            "Kommunikasjon": (
                "gir råd om omdømme og intern informasjon",
                "advises on reputation and internal information",
            ),
            "Tekst": ("skriver klart språk for offentlige etater", "writes plain language for public agencies"),
        },
    ),
    "agriculture": Industry(
        "Landbruk og mat",
        "Farming and food",
        3,
        {
            "Gård": ("driver med korn, sau og gårdsutsalg", "keeps grain, sheep and a farm shop"),
            "Gartneri": ("dyrker grønnsaker og sommerblomster", "grows vegetables and summer flowers"),
            "Frukt og Bær": ("dyrker epler, bringebær og jordbær", "grows apples, raspberries and strawberries"),
            "Grønt": ("pakker og leverer grønnsaker til kantiner", "packs and delivers vegetables to canteens"),
            "Ysteri": ("lager ost av melk fra tre nabogårder", "makes cheese from the milk of three nearby farms"),
            "Skogdrift": ("driver skog og leverer ved og virke", "manages forest and supplies wood"),
        },
    ),
    "public": Industry(
        "Offentlig virksomhet",
        "Public sector",
        1,
        {
            "Havn": ("drifter kaier og småbåthavner", "runs quays and marinas"),
            "Omsorg": ("gir hjemmetjenester og aktivitet på dagtid", "provides home care and daytime activities"),
            "Museum": ("viser industri- og elvehistorie", "shows the history of industry and the river"),
            "Brannvern": ("forebygger brann og feier piper", "prevents fires and sweeps chimneys"),
            "Bibliotek": ("låner ut bøker, verktøy og møterom", "lends books, tools and meeting rooms"),
            "Kulturskole": ("gir undervisning i musikk, dans og teater", "teaches music, dance and drama"),
        },
    ),
    "staffing": Industry(
        "Bemanning, renhold og service",
        "Staffing, cleaning and services",
        5,
        {
            "Bemanning": ("leier ut fagfolk til bygg og industri", "provides skilled workers to building and industry"),
            "Renhold": ("vasker kontorer, skoler og trappeoppganger", "cleans offices, schools and stairwells"),
            "Vaktmester": ("tar snø, plen og småreparasjoner", "takes care of snow, lawns and small repairs"),
            "Sikkerhet": (
                "har vektere og alarmer for butikker og bygg",
                "has guards and alarms for shops and buildings",
            ),
            "Rekruttering": (
                "finner folk til stillinger som er vanskelige å fylle",
                "finds people for posts that are hard to fill",
            ),
            "Eventservice": ("rigger scener, lyd og lys", "rigs stages, sound and light"),
        },
    ),
}

# The site's own, coarser industries (`membership.models.reference_data`) that a loader files each of these under.
REFERENCE_SLUGS = {
    "construction": "bygg-og-anlegg",
    "technical": "bygg-og-anlegg",
    "property": "eiendom",
    "retail": "handel",
    "hospitality": "reiseliv-og-servering",
    "logistics": "transport-og-logistikk",
    "manufacturing": "industri",
    "energy": "energi-og-gjenvinning",
    "it": "teknologi-og-media",
    "consulting": "radgivning",
    "finance": "finans",
    "legal": "radgivning",
    "health": "helse",
    "education": "utdanning-og-forskning",
    "culture": "kultur-og-idrett",
    "media": "teknologi-og-media",
    "agriculture": "jordbruk-og-mat",
    "public": "offentlig-forvaltning",
    "staffing": "forretningstjenester",
}
