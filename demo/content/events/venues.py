"""Venues. The first two are real venues in Drammen, the others are invented."""

VENUES = {
    "union-scene": {
        "name": "Union Scene",
        "street": "Grønland 68",
        "postcode": "3045",
        "post_town": "Drammen",
        "access": {
            "nb": "Ti minutter å gå fra Drammen stasjon. Trinnfri inngang og teleslynge i salen.",
            "en": "Ten minutes on foot from Drammen station. Step-free entrance and hearing loop in the hall.",
        },
    },
    "drammens-teater": {
        "name": "Drammens Teater",
        "street": "Øvre Storgate 12",
        "postcode": "3018",
        "post_town": "Drammen",
        "access": {
            "nb": "Rullestolplasser i parkett. Si fra til oss når du bestiller, så holder vi av plassen.",
            "en": "Wheelchair spaces in the stalls. Tell us when you book and we will keep one for you.",
        },
    },
    "tverrgata": {
        "name": "Tverrgata Kjøpesenter",
        "street": "Nedre Storgate 40",
        "postcode": "3015",
        "post_town": "Drammen",
        "access": {
            "nb": "Heis til alle etasjer. Arrangementene er i de ledige butikklokalene i andre etasje.",
            "en": "Lifts to all floors. Sessions are in the vacant shops on the second floor.",
        },
    },
    "elvesalen": {
        "name": "Elvesalen",
        "street": "Bragernes torg 4",
        "postcode": "3017",
        "post_town": "Drammen",
        "access": {
            "nb": "Trinnfri inngang fra torget. Teleslynge i salen.",
            "en": "Step-free entrance from the square. Hearing loop in the hall.",
        },
    },
    "begge-bredder": {
        "name": "Begge Bredder, møterommet Fergen",
        "street": "Nedre Storgate 21",
        "postcode": "3015",
        "post_town": "Drammen",
        "access": {
            "nb": "Tredje etasje med heis. Ring på hos Begge Bredder.",
            "en": "Third floor with lift. Ring the bell marked Begge Bredder.",
        },
    },
    "fjordterminalen": {
        "name": "Fjordterminalen, kantina",
        "street": "Tollbugata 140",
        "postcode": "3044",
        "post_town": "Drammen",
        "access": {
            "nb": "Parker utenfor porten. Noen møter deg i resepsjonen fra kl. 07.40.",
            "en": "Park outside the gate. Someone will meet you in reception from 07:40.",
        },
    },
    "lensebrygga": {
        "name": "Lensebrygga Scene",
        "street": "Grønland 32",
        "postcode": "3045",
        "post_town": "Drammen",
        "access": {
            "nb": "Inngang fra elvepromenaden. Rampe på østsiden.",
            "en": "Entrance from the riverside walk. Ramp on the east side.",
        },
    },
    "eikertunet": {
        "name": "Eikertunet Gård",
        "street": "Loesmoveien 18",
        "postcode": "3300",
        "post_town": "Hokksund",
        "access": {
            "nb": "Låven er oppvarmet og har trinnfri inngang. Parkering på tunet.",
            "en": "The barn is heated and step-free. Parking in the yard.",
        },
    },
    "kobberhuset": {
        "name": "Kobberhuset",
        "street": "Kirkegata 14",
        "postcode": "3616",
        "post_town": "Kongsberg",
        "access": {
            "nb": "Fem minutter å gå fra Kongsberg stasjon. Heis fra porten.",
            "en": "Five minutes on foot from Kongsberg station. Lift from the gate.",
        },
    },
    "fjordlageret": {
        "name": "Fjordlageret",
        "street": "Storgata 77",
        "postcode": "3060",
        "post_town": "Svelvik",
        "access": {
            "nb": "Trinnfritt fra kaia. Bussen stopper utenfor.",
            "en": "Step-free from the quay. The bus stops outside.",
        },
    },
    "brygga-mjondalen": {
        "name": "Brygga i Mjøndalen",
        "street": "Arbeidergata 30",
        "postcode": "3050",
        "post_town": "Mjøndalen",
        "access": {
            "nb": "Rampe fra parkeringen. Ti minutter å gå fra Mjøndalen stasjon.",
            "en": "Ramp from the car park. Ten minutes on foot from Mjøndalen station.",
        },
    },
    "nett": {
        "name": "Digitalt",
        "street": "",
        "postcode": "",
        "post_town": "",
        "access": {
            "nb": "Du får lenken på e-post og på billettsiden. Sendingen tekstes.",
            "en": "You get the link by e-mail and on your ticket page. The broadcast is captioned.",
        },
    },
}

#: English names of venues that have one.
ENGLISH_NAMES = {"drammens-teater": "Drammen Theatre", "tverrgata": "Tverrgata Shopping Centre"}

#: Venue → its rooms in order: name, floor, number of people.
ROOMS = {
    "union-scene": [("Foajeen", "1. etasje", 400), ("Store sal", "1. etasje", 600), ("Lille sal", "2. etasje", 120)],
    "drammens-teater": [("Foajeen", "1. etasje", 200), ("Hovedscenen", "1. etasje", 470)],
    "tverrgata": [
        ("Torgscenen", "1. etasje", 150),
        ("Lokale 214", "2. etasje", 60),
        ("Lokale 218", "2. etasje", 40),
    ],
    "elvesalen": [("Storsalen", "1. etasje", 220), ("Speilsalen", "2. etasje", 80), ("Takterrassen", "4. etasje", 120)],
}
