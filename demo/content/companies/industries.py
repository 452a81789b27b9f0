"""Nineteen industries: names, how common they are, words for company names, and what they do.

`does` are verb phrases that follow the company's name: (nb, en).
"""

from typing import NamedTuple


class Industry(NamedTuple):
    nb: str
    en: str
    weight: int
    trades: tuple[str, ...]
    does: tuple[tuple[str, str], ...]


INDUSTRIES = {
    "construction": Industry(
        "Bygg og anlegg",
        "Building and construction",
        12,
        ("Bygg", "Entreprenør", "Tømrer", "Mur og Flis", "Tak og Fasade", "Grunnarbeid", "Malerservice", "Betong"),
        (
            ("bygger boliger og pusser opp eldre hus", "builds homes and renovates older houses"),
            ("tar grunnarbeid og betong for utbyggere og kommuner", "does groundwork and concrete"),
            ("setter opp tak, fasader og påbygg", "puts up roofs, façades and extensions"),
        ),
    ),
    "technical": Industry(
        "Elektro, rør og tekniske fag",
        "Electrical, plumbing and technical trades",
        8,
        ("Elektro", "Rør", "Ventilasjon", "VVS", "Varmeteknikk", "Automasjon", "Låsservice"),
        (
            ("monterer og vedlikeholder tekniske anlegg i bygg", "installs and maintains technical systems"),
            (
                "bytter ut gamle varmeanlegg med løsninger som bruker mindre strøm",
                "replaces old heating with systems that use less power",
            ),
            ("tar service og vakt for borettslag og næringsbygg", "provides service for housing and offices"),
        ),
    ),
    "property": Industry(
        "Eiendom og byutvikling",
        "Property and urban development",
        6,
        ("Eiendom", "Eiendomsdrift", "Utvikling", "Tomter", "Gårdene", "Forvaltning"),
        (
            ("eier og leier ut kontorer og lager", "owns and lets offices and warehouses"),
            ("utvikler tomter sammen med grunneiere og naboer", "develops sites with owners and neighbours"),
            ("drifter næringsbygg for andre eiere", "runs commercial buildings for other owners"),
        ),
    ),
    "retail": Industry(
        "Varehandel",
        "Retail and wholesale",
        12,
        ("Sport", "Interiør", "Bokhandel", "Optikk", "Blomster", "Jernvare", "Engros", "Klær", "Sykkel"),
        (
            ("driver butikk og nettbutikk", "runs a shop and an online shop"),
            ("selger til både privatkunder og bedrifter", "sells to consumers and companies"),
            ("fører varer fra små norske produsenter", "carries goods from small Norwegian makers"),
        ),
    ),
    "hospitality": Industry(
        "Hotell, servering og opplevelser",
        "Hotels, food and experiences",
        6,
        ("Kafé", "Bakeri", "Mathus", "Selskapslokaler", "Catering", "Gjestegård", "Opplevelser"),
        (
            ("serverer lunsj på hverdager og tar selskaper i helgene", "serves lunch and hosts parties"),
            ("lager mat av råvarer fra gårder i nærheten", "cooks with produce from nearby farms"),
            ("tar imot grupper til møter, mat og turer", "welcomes groups for meetings, food and tours"),
        ),
    ),
    "logistics": Industry(
        "Transport og logistikk",
        "Transport and logistics",
        6,
        ("Transport", "Logistikk", "Spedisjon", "Bud", "Lager", "Kranbil", "Buss"),
        (
            ("kjører gods på Østlandet", "hauls freight in eastern Norway"),
            ("lagrer, pakker og sender varer for nettbutikker", "stores, packs and ships for online shops"),
            (
                "bytter ut dieselbilene med elektriske etter hvert som ruta tåler det",
                "replaces diesel lorries with electric ones, route by route",
            ),
        ),
    ),
    "manufacturing": Industry(
        "Industri og produksjon",
        "Manufacturing",
        5,
        ("Mekaniske", "Plast", "Trevare", "Industri", "Sveis", "Emballasje", "Verktøy"),
        (
            ("produserer deler i små serier", "makes parts in small series"),
            ("sveiser, bøyer og maskinerer etter tegning", "welds, bends and machines from drawings"),
            ("lager emballasje som kan brukes flere ganger", "makes packaging that can be used again"),
        ),
    ),
    "energy": Industry(
        "Energi og miljø",
        "Energy and environment",
        4,
        ("Energi", "Gjenvinning", "Miljø", "Solkraft", "Varme", "Ombruk"),
        (
            ("planlegger og drifter energianlegg for bygg", "plans and runs energy systems for buildings"),
            ("henter avfall og sender mest mulig tilbake i bruk", "collects waste and puts most of it back to use"),
            ("måler forbruk og finner de billigste tiltakene først", "measures use and finds the cheap fixes first"),
        ),
    ),
    "it": Industry(
        "IT og teknologi",
        "IT and technology",
        9,
        ("Data", "Systemer", "Digital", "Nett", "Programvare", "Sky", "Teknologi"),
        (
            ("lager og forvalter fagsystemer", "builds and maintains business systems"),
            ("drifter nett og arbeidsplasser for små bedrifter", "runs networks and workplaces for small firms"),
            (
                "hjelper kunder med å få orden på data før de kjøper nye verktøy",
                "helps customers tidy their data before they buy new tools",
            ),
        ),
    ),
    "consulting": Industry(
        "Rådgivning og ledelse",
        "Consulting and management",
        8,
        ("Rådgivning", "Prosjekt", "Ledelse", "Prosjektledelse", "Analyse", "Strategi"),
        (
            ("gir råd om drift, økonomi og organisering", "advises on operations, finance and organisation"),
            ("leder prosjekter for byggherrer og kommuner", "manages projects for developers and municipalities"),
            ("hjelper ledergrupper med å velge bort", "helps management teams decide what not to do"),
        ),
    ),
    "finance": Industry(
        "Bank, forsikring og regnskap",
        "Banking, insurance and accounting",
        6,
        ("Regnskap", "Økonomi", "Revisjon", "Forsikringsmegling", "Lønn", "Finans"),
        (
            ("fører regnskap og lønn for små og mellomstore bedrifter", "keeps accounts and payroll"),
            ("reviderer lag, stiftelser og selskaper", "audits associations, foundations and companies"),
            ("gir råd om forsikring og pensjon", "advises on insurance and pensions"),
        ),
    ),
    "legal": Industry(
        "Juridiske tjenester",
        "Legal services",
        2,
        ("Advokater", "Jus", "Advokatkontor", "Megling"),
        (
            ("bistår med kontrakter, eiendom og arbeidsrett", "assists with contracts, property and employment"),
            ("løser tvister før de havner i retten", "settles disputes before they reach court"),
        ),
    ),
    "health": Industry(
        "Helse og velvære",
        "Health and well-being",
        5,
        ("Fysioterapi", "Tannklinikk", "Bedriftshelse", "Helse", "Treningssenter", "Psykologer"),
        (
            ("tar imot pasienter på dag- og kveldstid", "sees patients day and evening"),
            ("hjelper arbeidsplasser med å forebygge sykefravær", "helps workplaces prevent sick leave"),
            ("tilbyr trening og behandling under samme tak", "offers training and treatment under one roof"),
        ),
    ),
    "education": Industry(
        "Utdanning og kompetanse",
        "Education and skills",
        3,
        ("Kurs", "Kompetanse", "Språksenter", "Kjøreskole", "Læring", "Fagopplæring"),
        (
            ("holder kurs for voksne i jobb", "runs courses for adults in work"),
            ("gir språkopplæring på arbeidsplassen", "teaches languages in the workplace"),
            ("følger lærlinger fram til fagbrev", "follows apprentices to their trade certificate"),
        ),
    ),
    "culture": Industry(
        "Kultur, idrett og frivillighet",
        "Culture, sport and volunteering",
        3,
        ("Scene", "Kulturhus", "Galleri", "Idrettslag", "Musikkverksted", "Festival"),
        (
            ("arrangerer konserter og utstillinger hele året", "puts on concerts and exhibitions all year"),
            ("samler barn, unge og frivillige i nærmiljøet", "gathers children, young people and volunteers"),
            ("leier ut scene og øvingsrom", "lets a stage and rehearsal rooms"),
        ),
    ),
    "media": Industry(
        "Kommunikasjon, design og media",
        "Communication, design and media",
        5,
        ("Design", "Reklame", "Film", "Foto", "Trykk", "Kommunikasjon", "Tekst"),
        (
            ("lager profiler, nettsider og kampanjer", "makes identities, websites and campaigns"),
            ("filmer og fotograferer for bedrifter og kulturliv", "films and photographs for business and culture"),
            ("skriver klart språk for offentlige etater", "writes plain language for public agencies"),
        ),
    ),
    "agriculture": Industry(
        "Landbruk og mat",
        "Farming and food",
        3,
        ("Gård", "Gartneri", "Frukt og Bær", "Grønt", "Ysteri", "Skogdrift"),
        (
            ("dyrker frukt, bær og grønnsaker", "grows fruit, berries and vegetables"),
            ("foredler maten på gården og selger den direkte", "processes food on the farm and sells it directly"),
            ("driver skog og leverer ved og virke", "manages forest and supplies wood"),
        ),
    ),
    "public": Industry(
        "Offentlig virksomhet",
        "Public sector",
        1,
        ("Havn", "Omsorg", "Museum", "Brannvern", "Bibliotek", "Kulturskole"),
        (
            ("utfører tjenester for kommunene i regionen", "provides services for the region's municipalities"),
            ("eies av kommunene og er åpen for alle", "is owned by the municipalities and open to all"),
        ),
    ),
    "staffing": Industry(
        "Bemanning, renhold og service",
        "Staffing, cleaning and services",
        5,
        ("Bemanning", "Renhold", "Vaktmester", "Sikkerhet", "Rekruttering", "Eventservice"),
        (
            ("vasker kontorer, skoler og trappeoppganger", "cleans offices, schools and stairwells"),
            ("finner folk til stillinger som er vanskelige å fylle", "finds people for posts that are hard to fill"),
            ("tar vaktmester- og sikkerhetsoppdrag", "takes on caretaking and security work"),
        ),
    ),
}
