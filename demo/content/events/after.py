"""What the pages of past events show: summary, recordings, slides and pictures; and more of those who speak there.

Addresses of recordings end in .example, which cannot be registered.
"""

_HALL, _BRIDGE = "eiendomsdagen-sal", "om-oss-bru"


def _recording(key, nb, en, length):
    return {"address": f"https://film.beggebredder.example/{key}", "title": {"nb": nb, "en": en}, "length": length}


AFTER = {
    "innsikt-forrige": {
        "text": {
            "nb": "<p>2 100 besøk på to dager, og full sal da åpningen handlet om eksport. Tre ting gikk igjen: Kraft "
            "er blitt et spørsmål om hvor en bedrift kan vokse, lærlinger velger bedriften som viser seg frem, og de "
            "fleste som eksporterer, begynte med én kunde.</p><p>Neste utgave bygger videre på det siste.</p>",
            "en": "<p>2,100 visits in two days, and a full hall when the opening was about exports. Three things came "
            "up again and again: power now decides where a company can grow, apprentices choose the company that "
            "shows itself, and most exporters began with one customer.</p><p>The next edition starts from there.</p>",
        },
        "recordings": [
            _recording("innsikt-apning", "Åpningen: Første kunde ute", "The opening: first customer abroad", "42:10"),
            _recording("innsikt-kraft", "Samtalen om krafta", "The talk about power", "38:25"),
        ],
        "slides": [
            ("Første kunde ute", "First customer abroad", "Mads Holtungen"),
            ("Tall om kraft og nett i regionen", "Power and grid in the region, in figures", "Sunniva Grøtterud"),
        ],
        "pictures": [
            (_HALL, "Åpningen i Storsalen.", "The opening in the main hall."),
            (_BRIDGE, "Broen som ble årets plakat.", "The bridge that became the poster."),
            (_HALL, "Kåringen på kvelden.", "The award in the evening."),
        ],
    },
    "frokost-renta-og-ordreboka": {
        "text": {
            "nb": "<p>112 kom. Rådet til dem som venter med å ansette: Regn på hva et tomt halvår koster før du "
            "regner på renta.</p>",
            "en": "<p>112 people came. The advice to those who wait to hire: work out what half a year without hands "
            "costs before you work out the interest.</p>",
        },
        "recordings": [_recording("renta", "Renta og ordreboka", "Interest rates and the order book", "31:05")],
        "slides": [("Rentebanen på tolv sider", "The interest path on twelve pages", "Osmund Tjelmeland")],
        "pictures": [(_HALL, "Full sal før klokka åtte.", "A full hall before eight.")],
    },
}

#: Event key → the items of its programme that have something of their own: start → (recording, title of the slides).
ITEM_MATERIAL = {
    "innsikt-forrige": {
        "09:00": ("https://film.beggebredder.example/innsikt-apning", ""),
        "10:15": ("", "Tall om kraft og nett i regionen"),
    },
}

#: Speakers with a portrait that is a file, by their key in `demo.people`.
WITH_PORTRAIT = ("osmund", "sunniva", "mads", "yasmin", "rakel", "oda", "fatima", "tiril")

BIOGRAPHIES = {
    "osmund": {
        "nb": "Osmund Tjelmeland har fulgt norsk økonomi i tjue år, de siste åtte fra et revisjonskontor ved elva. Han "
        "forklarer renta slik at de som skal betale den, forstår den.",
        "en": "Osmund Tjelmeland has followed the Norwegian economy for twenty years, the last eight from an auditor's "
        "office by the river. He explains interest rates so that those who pay them understand.",
    },
    "sunniva": {
        "nb": "Sunniva Grøtterud leder Elvestrøm Energi og har bygd nett i tre fylker. Hun mener at køen er et "
        "planproblem før den er et kraftproblem.",
        "en": "Sunniva Grøtterud heads Elvestrøm Energi and has built grid in three counties. She holds that the queue "
        "is about planning before it is about power.",
    },
    "mads": {
        "nb": "Mads Holtungen har solgt trevarer fra Lier til elleve land. Den første kunden tok fire år, den neste fire "
        "uker.",
        "en": "Mads Holtungen has sold wood products from Lier to eleven countries. The first customer took four years, "
        "the next one four weeks.",
    },
    "rakel": {
        "nb": "Rakel Engesæter forsker på hvorfor noen gater lever og andre ikke gjør det.",
        "en": "Rakel Engesæter studies why some streets live and others do not.",
    },
}
