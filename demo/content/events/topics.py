"""What the events are about, the language they are held in, and which were recorded. Events are named by key."""

TOPICS = {
    "eiendom": {
        "name": {"nb": "By og eiendom", "en": "City and property"},
        "events": ["eiendomsdagen", "eiendomsdagen-forrige", "seminar-offentlige-anskaffelser"],
    },
    "baerekraft": {
        "name": {"nb": "Bærekraft", "en": "Sustainability"},
        "events": ["baerekraftkonferansen", "webinar-apenhetsloven", "webinar-energistotte", "frokost-gods-pa-bane"],
    },
    "logistikk": {
        "name": {"nb": "Logistikk", "en": "Logistics"},
        "events": ["frokost-gods-pa-bane"],
    },
    "kompetanse": {
        "name": {"nb": "Kompetanse og ledelse", "en": "Skills and leadership"},
        "events": ["workshop-forste-laerling", "kurs-ny-som-leder", "program-ny-sesong"],
    },
    "grunderskap": {
        "name": {"nb": "Gründerskap", "en": "Entrepreneurship"},
        "events": ["grunderuka", "grunderuka-forrige", "program-ny-sesong"],
    },
    "rammevilkar": {
        "name": {"nb": "Økonomi og rammevilkår", "en": "Economy and regulation"},
        "events": [
            "innsikt", "innsikt-forrige", "seminar-offentlige-anskaffelser", "frokost-renta-og-ordreboka",
            "seminar-beredskap", "webinar-apenhetsloven",
        ],
    },
}  # fmt: skip

#: Events held in another language than Norwegian; `both` is Norwegian and English.
HELD_IN = {"webinar-energistotte": "en", "grunderuka": "both", "program-ny-sesong": "both"}

RECORDED = ["webinar-energistotte", "innsikt-forrige"]
