"""Fictional companies, the same for the same number each time. Places and industry codes are real, names are not."""

import hashlib

#: Numbers with a fate of their own; every other number with a right check digit is an ordinary company.
UNKNOWN = "310000019"
REMOVED = "310000027"
DELETED = "310000035"
BANKRUPT = "310000043"
NO_EMPLOYEES_FIELD = "310000051"
WINDING_UP = "310000078"
FORCED_WINDING_UP = "310000086"
PUBLIC_BODY = "310000108"
NOT_VAT_REGISTERED = "310000094"

#: (municipality, number, postcode, place, weight): most members of the association sit in Drammen.
PLACES = [
    ("DRAMMEN", "3301", "3015", "DRAMMEN", 30),
    ("DRAMMEN", "3301", "3044", "DRAMMEN", 18),
    ("DRAMMEN", "3301", "3053", "STEINBERG", 4),
    ("DRAMMEN", "3301", "3060", "SVELVIK", 4),
    ("LIER", "3312", "3400", "LIER", 14),
    ("ØVRE EIKER", "3314", "3300", "HOKKSUND", 9),
    ("KONGSBERG", "3303", "3611", "KONGSBERG", 5),
    ("MODUM", "3316", "3370", "VIKERSUND", 4),
    ("RINGERIKE", "3305", "3510", "HØNEFOSS", 3),
    ("HOLE", "3310", "3530", "RØYSE", 1),
    ("ASKER", "3203", "1383", "ASKER", 4),
    ("BÆRUM", "3201", "1337", "SANDVIKA", 2),
    ("HOLMESTRAND", "3903", "3080", "HOLMESTRAND", 2),
    ("OSLO", "0301", "0150", "OSLO", 2),
]
#: (code, description, a word for the name)
INDUSTRIES = [
    ("41.000", "Oppføring av bygninger", "BYGG"),
    ("43.210", "Elektrisk installasjonsarbeid", "ELEKTRO"),
    ("43.220", "VVS-arbeid", "RØR"),
    ("46.739", "Engroshandel med byggevarer ikke nevnt annet sted", "BYGGEVARE"),
    ("49.410", "Godstransport på vei", "TRANSPORT"),
    ("52.291", "Spedisjon", "LOGISTIKK"),
    ("55.101", "Drift av hoteller, pensjonater og moteller med restaurant", "HOTELL"),
    ("56.110", "Restaurantvirksomhet", "MATHUS"),
    ("62.010", "Programmeringstjenester", "DATA"),
    ("62.020", "Konsulentvirksomhet tilknyttet informasjonsteknologi", "SYSTEM"),
    ("64.190", "Bankvirksomhet ellers", "SPAREBANK"),
    ("68.209", "Utleie av egen eller leid fast eiendom ellers", "EIENDOM"),
    ("69.100", "Juridisk tjenesteyting", "ADVOKAT"),
    ("69.201", "Regnskap og bokføring", "REGNSKAP"),
    ("70.220", "Bedriftsrådgivning og annen administrativ rådgivning", "RÅDGIVNING"),
    ("71.112", "Arkitekttjenester vedrørende byggverk", "ARKITEKTUR"),
    ("73.110", "Reklamebyråer", "REKLAME"),
    ("78.100", "Rekruttering av arbeidskraft", "REKRUTTERING"),
    ("25.620", "Bearbeiding av metaller", "METALL"),
    ("10.710", "Produksjon av brød og ferske konditorvarer", "BAKERI"),
]
_FIRST = ["LINDE", "FURU", "ALMETUN", "BRAGE", "SOLVIK", "NORDELV", "KVERNBEKK", "STEINRØYS", "GRANHØY", "LERKE",
          "HAVRE", "TINDRA", "FJORDLYS", "ASKELUND", "BEKKEHOLT", "RAVNEDAL", "ELVEHØY", "BJØRKESTIEN", 
          "SVALE", "MOSEMYR"]  # fmt: skip
_STREETS = ["Øvingsgata", "Prøveveien", "Eksempelstien", "Demobakken", "Tenkte allé", "Fabelveien"]
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def check_digit(first_eight: str) -> int | None:
    """The ninth digit of an organisation number. None when the first eight digits have no valid one."""
    remainder = sum(int(digit) * weight for digit, weight in zip(first_eight, _WEIGHTS, strict=True)) % 11
    return {0: 0, 1: None}.get(remainder, 11 - remainder)


def is_valid(number: str) -> bool:
    return check_digit(number[:8]) == int(number[8])


def company(number: str) -> dict:
    """The register's JSON for one active company."""
    seed = hashlib.sha256(number.encode()).digest()
    place = _weighted(PLACES, int.from_bytes(seed[:4], "big"))
    code, description, word = INDUSTRIES[seed[4] % len(INDUSTRIES)]
    employees = (0, 3, 7, 12, 18, 34, 61, 140, 420)[min(seed[5] % 16, 8)]
    name = f"{_FIRST[seed[6] % len(_FIRST)]} {word} AS"
    body = {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
        "registreringsdatoEnhetsregisteret": f"{1996 + seed[7] % 28}-{1 + seed[8] % 12:02d}-{1 + seed[9] % 28:02d}",
        "registrertIMvaregisteret": True,
        "naeringskode1": {"kode": code, "beskrivelse": description},
        "harRegistrertAntallAnsatte": True,
        "antallAnsatte": employees,
        "forretningsadresse": {
            "land": "Norge",
            "landkode": "NO",
            "postnummer": place[2],
            "poststed": place[3],
            "adresse": [f"{_STREETS[seed[10] % len(_STREETS)]} {1 + seed[11] % 90}"],
            "kommune": place[0],
            "kommunenummer": place[1],
        },
        "hjemmeside": f"www.{name.split()[0].lower().translate(str.maketrans('æøå', 'eoa'))}-{number[-4:]}.example",
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "registrertIForetaksregisteret": True,
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": False,
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "maalform": "Bokmål",
        "_links": {"self": {"href": f"https://data.brreg.no/enhetsregisteret/api/enheter/{number}"}},
    }
    if seed[12] % 4 == 0:
        del body["hjemmeside"]
    if seed[5] % 16 == 1:
        # The register does not publish the number of employees when it is below five.
        del body["antallAnsatte"]
        body["harRegistrertAntallAnsatte"] = True
    return body


def _weighted(places: list[tuple], number: int) -> tuple:
    number %= sum(place[4] for place in places)
    for place in places:
        if number < place[4]:
            return place
        number -= place[4]
    raise AssertionError
