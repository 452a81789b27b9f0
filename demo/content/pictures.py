"""The images that are files. The demo draws each one from its seed; `kind` is a family of drawn covers."""

PICTURES = {
    "eiendomsdagen-sal": {
        "kind": "conference",
        "title": "Store sal på Union Scene",
        "alt": {
            "nb": "Tegning av en sal med buer og rader av halvsirkler",
            "en": "Drawing of a hall with arches and rows of half circles",
        },
        "credit": "Begge Bredder",
        "licence": "own",
    },
    "om-oss-bru": {
        "kind": "news",
        "title": "Bru med to buer",
        "alt": {
            "nb": "Tegning av en bru med to buer over en elv",
            "en": "Drawing of a bridge with two arches over a river",
        },
        "credit": "Runa Eksempel",
        "licence": "cc_by_sa",
        "source_url": "https://example.org/runa/bru",
    },
}
