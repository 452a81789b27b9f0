"""Municipalities with their share of the members, and real postcodes, post towns and streets in each.

`in_nb` carries the preposition that Norwegian uses for the town ("i Drammen", "på Kongsberg").
"""

from typing import NamedTuple


class Place(NamedTuple):
    postcode: str
    town: str
    in_nb: str
    streets: tuple[str, ...]


# code: (name, how many of 1 000)
MUNICIPALITIES = {
    "3301": ("Drammen", 780),
    "3312": ("Lier", 110),
    "3314": ("Øvre Eiker", 50),
    "3203": ("Asker", 18),
    "3303": ("Kongsberg", 14),
    "3316": ("Modum", 12),
    "3903": ("Holmestrand", 10),
    "3305": ("Ringerike", 4),
    "3201": ("Bærum", 2),
}

PLACES = {
    "3301": [
        Place("3015", "Drammen", "i Drammen", ("Nedre Storgate", "Engene", "Øvre Storgate")),
        Place("3017", "Drammen", "i Drammen", ("Bragernes torg", "Hauges gate", "Rådhusgata")),
        Place("3018", "Drammen", "i Drammen", ("Rosenkrantzgata", "Losjeplassen")),
        Place("3024", "Drammen", "i Drammen", ("Ingeniør Rybergs gate",)),
        Place("3036", "Drammen", "i Drammen", ("Kobbervikdalen", "Bekkeveien")),
        Place("3042", "Drammen", "i Drammen", ("Skogerveien", "Vårveien")),
        Place("3044", "Drammen", "i Drammen", ("Tollbugata", "Strømsø torg", "Bjørnstjerne Bjørnsons gate")),
        Place("3045", "Drammen", "i Drammen", ("Konnerudgata", "Grønland")),
        Place("3050", "Mjøndalen", "i Mjøndalen", ("Arbeidergata", "Rådhusgata")),
        Place("3055", "Krokstadelva", "i Krokstadelva", ("Stasjonsgata", "Industriveien")),
        Place("3060", "Svelvik", "i Svelvik", ("Storgata", "Åsgata")),
    ],
    "3312": [
        Place("3400", "Lier", "i Lier", ("Vestsideveien", "Ringeriksveien", "Lierbyen")),
        Place("3408", "Tranby", "på Tranby", ("Joseph Kellers vei", "Ringeriksveien")),
        Place("3410", "Sylling", "i Sylling", ("Svangstrandveien",)),
        Place("3420", "Lierskogen", "på Lierskogen", ("Ringeriksveien", "Gamle Drammensvei")),
        Place("3426", "Gullaug", "på Gullaug", ("Røykenveien",)),
    ],
    "3314": [
        Place("3300", "Hokksund", "i Hokksund", ("Stasjonsgata", "Rådhusgata", "Loesmoveien")),
        Place("3320", "Vestfossen", "i Vestfossen", ("Storgata", "Fabrikkveien")),
        Place("3330", "Skotselv", "i Skotselv", ("Bruveien",)),
    ],
    "3203": [
        Place("1383", "Asker", "i Asker", ("Strøket", "Kirkeveien")),
        Place("3440", "Røyken", "i Røyken", ("Katrineåsveien", "Spikkestadveien")),
        Place("3470", "Slemmestad", "på Slemmestad", ("Vaterlandsveien",)),
    ],
    "3303": [
        Place("3611", "Kongsberg", "på Kongsberg", ("Storgata", "Skolegata")),
        Place("3616", "Kongsberg", "på Kongsberg", ("Kirkegata", "Dyrmyrgata")),
    ],
    "3316": [
        Place("3340", "Åmot", "i Åmot", ("Strandgata",)),
        Place("3360", "Geithus", "på Geithus", ("Bruveien",)),
        Place("3370", "Vikersund", "i Vikersund", ("Vikersundgata",)),
    ],
    "3903": [
        Place("3080", "Holmestrand", "i Holmestrand", ("Langgaten", "Havnegaten")),
        Place("3070", "Sande", "i Sande", ("Prestegårdsalléen", "Revåveien")),
    ],
    "3305": [Place("3510", "Hønefoss", "på Hønefoss", ("Storgata", "Kongens gate"))],
    "3201": [Place("1337", "Sandvika", "i Sandvika", ("Kinoveien", "Rådmann Halmrasts vei"))],
}
