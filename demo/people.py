"""Fictional staff, board, honorary members and speakers.

Telephone numbers in the series 32 00 00 xx are invented; e-mail addresses end in .example, which cannot be registered.
"""


def _staff(name, nb, en, mailbox, last):
    return {
        "name": name,
        "role": {"nb": nb, "en": en},
        "email": f"{mailbox}@beggebredder.example",
        "phone": f"+47 32 00 00 {last}",
        "seed": f"person-{mailbox}",
    }


def _board(name, nb, en, company):
    return {"name": name, "role": {"nb": nb, "en": en}, "company": company, "seed": f"board-{name}"}


def _speaker(name, nb, en, company=""):
    return {"name": name, "role": {"nb": nb, "en": en}, "company": company}


STAFF = [
    _staff("Ingvild Sætermo", "Daglig leder", "Managing director", "ingvild", "11"),
    _staff("Jonas Ekeberget", "Leder for næringspolitikk", "Head of policy", "jonas", "12"),
    _staff("Amina Warsame", "Leder for arrangementer", "Head of events", "amina", "13"),
    _staff("Håkon Fjellvang", "Økonomi- og administrasjonsleder", "Head of finance and administration", "hakon", "14"),
    _staff("Silje Brattås", "Medlemsansvarlig", "Membership manager", "silje", "15"),
    _staff("Mats Oppsal Lien", "Kommunikasjonsleder", "Head of communications", "mats", "16"),
    _staff("Priya Lundby Nair", "Prosjektleder for bærekraft", "Project manager, sustainability", "priya", "17"),
    _staff("Torstein Kvammen", "Prosjektleder for logistikk", "Project manager, logistics", "torstein", "18"),
    _staff("Linnea Haugsrud", "Arrangementskoordinator", "Event coordinator", "linnea", "19"),
    _staff("Emre Aydinli", "Gründerveileder", "Start-up adviser", "emre", "20"),
]

BOARD = [
    _board("Bodil Kverndokk", "Styreleder", "Chair", "Elvestrøm Energi AS"),
    _board("Aslak Furuseter", "Nestleder", "Deputy chair", "Svartås Entreprenør AS"),
    _board("Mariam El Amrani", "Styremedlem", "Board member", "Klarspor Digital AS"),
    _board("Sigurd Holmberget", "Styremedlem", "Board member", "Fjordterminalen AS"),
    _board("Tone Merete Lauvrud", "Styremedlem", "Board member", "Tverrgata Kjøpesenter AS"),
    _board("Nils Petter Skjærvold", "Styremedlem", "Board member", "Skjærvold & Døtre AS"),
    _board("Hanne Grindstuen", "Styremedlem", "Board member", "Lauvdal Revisjon AS"),
    _board("Daniel Osei Brekkhus", "Styremedlem", "Board member", "Havskjær Helseteknologi AS"),
    _board("Ragna Tveitan Solli", "Varamedlem", "Deputy member", "Eikertunet Gård SA"),
    _board("Vebjørn Aasgrav", "Varamedlem", "Deputy member", "Bragerkaia Hotell AS"),
]

HONORARY = [
    {
        "name": "Solveig Marstrander Bø",
        "year": 2009,
        "for": {
            "nb": "For tjue år med yrkesmesser som ga ungdom lærlingplass.",
            "en": "For twenty years of trade fairs that led young people to apprenticeships.",
        },
    },
    {
        "name": "Arnfinn Dokkeberg",
        "year": 2014,
        "for": {
            "nb": "For arbeidet med å samle havna, jernbanen og kommunen om ett godskart.",
            "en": "For bringing the port, the railway and the municipality together around one freight map.",
        },
    },
    {
        "name": "Liv Turid Ravnsborg",
        "year": 2019,
        "for": {
            "nb": "For å ha ledet foreningen gjennom fusjonen av tre lokallag.",
            "en": "For leading the association through the merger of three local branches.",
        },
    },
    {
        "name": "Kjell Åge Stubberud-Moe",
        "year": 2023,
        "for": {
            "nb": "For innsatsen for handelen i sentrum, fra gågate til fjernvarme i fortauet.",
            "en": "For his work for city-centre shops, from pedestrian street to heated pavements.",
        },
    },
]

SPEAKERS = {
    "rakel": _speaker("Rakel Engesæter", "Byplanlegger og forsker", "Urban planner and researcher"),
    "osmund": _speaker("Osmund Tjelmeland", "Sjeføkonom", "Chief economist", "Lauvdal Revisjon AS"),
    "yasmin": _speaker(
        "Yasmin Haddad Krogh", "Arkitekt og partner", "Architect and partner", "Vinkelrett Arkitekter AS"
    ),
    "eirik": _speaker("Eirik Nordbakken", "Utbyggingsdirektør", "Development director", "Svartås Entreprenør AS"),
    "gro": _speaker("Gro Helleberg", "Eiendomssjef i helsesektoren", "Head of property, health sector"),
    "stian": _speaker("Stian Moholmen", "Leder for byutvikling", "Head of urban development"),
    "oda": _speaker("Oda Kristine Vinje-Ruud", "Journalist og konferansier", "Journalist and compère"),
    "bodil": _speaker("Bodil Kverndokk", "Styreleder", "Chair", "Begge Bredder"),
    "ingvild": _speaker("Ingvild Sætermo", "Daglig leder", "Managing director", "Begge Bredder"),
    "jonas": _speaker("Jonas Ekeberget", "Leder for næringspolitikk", "Head of policy", "Begge Bredder"),
    "priya": _speaker("Priya Lundby Nair", "Prosjektleder for bærekraft", "Project manager", "Begge Bredder"),
    "emre": _speaker("Emre Aydinli", "Gründerveileder", "Start-up adviser", "Begge Bredder"),
    "torstein": _speaker("Torstein Kvammen", "Prosjektleder for logistikk", "Project manager", "Begge Bredder"),
    "leif": _speaker("Leif Arvid Sundnes", "Terminalsjef", "Terminal manager", "Fjordterminalen AS"),
    "mariam": _speaker("Mariam El Amrani", "Daglig leder", "Managing director", "Klarspor Digital AS"),
    "kari": _speaker("Kari Ulvestad", "Bærekraftsansvarlig", "Head of sustainability", "Elvestrøm Energi AS"),
    "tiril": _speaker("Tiril Bakkane", "Gründer", "Founder", "Ombruksverket AS"),
    "henrik": _speaker("Henrik Sjåstad", "Advokat", "Lawyer", "Advokatfirmaet Brekkmo & Sand DA"),
    "noor": _speaker("Noor Malik Aas", "Forsker på sirkulær økonomi", "Researcher, circular economy"),
    "vegard": _speaker("Vegard Lofthusmo", "Daglig leder", "Managing director", "Havskjær Helseteknologi AS"),
    "ellen": _speaker("Ellen Margrete Tofte", "Rektor", "Principal"),
    "andreas": _speaker("Andreas Bui-Holt", "Sikkerhetsrådgiver", "Security adviser", "Klarspor Digital AS"),
    "sunniva": _speaker("Sunniva Grøtterud", "Konserndirektør", "Group director", "Elvestrøm Energi AS"),
    "mads": _speaker("Mads Holtungen", "Eksportsjef", "Head of exports", "Skjærvold & Døtre AS"),
    "ida": _speaker("Ida Charlotte Ruseløkk", "Beredskapsplanlegger", "Preparedness planner"),
    "peder": _speaker("Peder Aslaksrud", "Banksjef", "Bank manager"),
    "fatima": _speaker("Fatima Bashir Nygård", "Produktsjef", "Product manager", "Klarspor Digital AS"),
    "jorunn": _speaker("Jorunn Myhrestøl", "Regnskapsfører", "Accountant", "Lauvdal Revisjon AS"),
    "kristoffer": _speaker("Kristoffer Dyrdal", "Bakermester", "Master baker"),
    "liv": _speaker("Liv Anette Sønstebø", "HR-leder", "Head of HR", "Svartås Entreprenør AS"),
    "omar": _speaker("Omar Skaugerud", "Yrkesfaglærer", "Vocational teacher"),
    "thea": _speaker("Thea Bjørnerud", "Lærling i automasjon", "Automation apprentice"),
    "ragnhild": _speaker("Ragnhild Kvisle", "Ordfører i en elvekommune", "Mayor of a river municipality"),
    "gaute": _speaker("Gaute Flåtten", "Leder i byutviklingsutvalget", "Chair of the urban development committee"),
    "selma": _speaker("Selma Trollsås", "Sentrumsutvikler", "Town centre developer"),
    "aron": _speaker("Aron Wik-Berge", "Kjøpesenterleder", "Shopping centre manager", "Tverrgata Kjøpesenter AS"),
    "marte": _speaker("Marte Lyngås", "Hotelldirektør", "Hotel manager", "Bragerkaia Hotell AS"),
    "bjarne": _speaker("Bjarne Støvring", "Havnefogd", "Port captain", "Fjordterminalen AS"),
    "nora": _speaker("Nora Sandaker Yilmaz", "Transportforsker", "Transport researcher"),
    "trygve": _speaker("Trygve Hauknes", "Gårdbruker", "Farmer", "Eikertunet Gård SA"),
    "amalie": _speaker("Amalie Rød Tveit", "Gründer", "Founder"),
    "simon": _speaker("Simon Elvebakken", "Innkjøpssjef ved et sykehus", "Head of procurement, hospital"),
    "vilde": _speaker("Vilde Haraldrud", "Sekretær for en investorgruppe", "Secretary of an investor group"),
}
