"""Om oss: what the association is, its story, and how it is run."""

from demo.content.association import ASSOCIATION
from demo.content.blocks import facts, h2, image, links, quote, ul
from demo.content.pages.parts import page, wording

ABOUT = page(
    "om-oss",
    wording(
        "om-oss",
        "Om oss",
        "Begge Bredder er en partipolitisk uavhengig forening for næringslivet i Drammensregionen. Vi eies av medlemmene.",
        "Navnet er også arbeidsmåten. Vi har medlemmer på begge sider av elva, i store og små bedrifter, i privat og "
        "offentlig virksomhet. De er ofte uenige. Jobben vår er å få dem rundt samme bord.",
        facts(("1849", "stiftet"), ("1 000", "medlemsvirksomheter"), ("10", "ansatte"), ("8", "ressursgrupper")),
        h2("Historien"),
        ASSOCIATION["founding_story"]["nb"],
        "Siden har foreningen fulgt byen gjennom brannen i 1866, jernbanen, industrien ved elva og tiåret da elva ble ren "
        "igjen. Foreningen het «Handelsforeningen for begge elvebredder» til 1998. Da tok vi navnet alle brukte fra før.",
        image("om-oss-bru", "To buer som møtes er også merket vårt."),
        h2("Slik er vi organisert"),
        "Årsmøtet i april er øverste myndighet. Hver medlemsvirksomhet har én stemme, uansett størrelse. Styret har åtte "
        "medlemmer og to vara, og velges for to år om gangen. En administrasjon på ti tar seg av det daglige.",
        h2("Slik er vi finansiert"),
        ul(
            "medlemskontingent og serviceavgift",
            "inntekter fra konferanser og kurs",
            "prosjekter for kommuner og fylke",
            "avkastning av et fond fra 1911",
        ),
        "Vi tar ikke imot penger for å mene noe bestemt. Partnere er oppført med navn på sidene til hvert arrangement.",
        quote("Det er lov å være uenig her. Det er ikke lov å la være å komme.", "Bodil Kverndokk", "styreleder"),
        links("Les mer", ("Strategi", "strategi"), ("Ressursgrupper", "ressursgrupper"), ("Kontakt", "kontakt")),
    ),
    wording(
        "about",
        "About us",
        "Begge Bredder is a non-partisan association for business in the Drammen region. It is owned by its members.",
        "The name means “both banks”, and it is also how we work. We have members on both sides of the river, in large and "
        "small companies, private and public. They often disagree. Our job is to get them around one table.",
        facts(("1849", "founded"), ("1,000", "member organisations"), ("10", "staff"), ("8", "resource groups")),
        h2("Our story"),
        ASSOCIATION["founding_story"]["en"],
        "Since then the association has followed the city through the fire of 1866, the railway, the industry along the "
        "river and the decade when the river became clean again. Until 1998 it was called the Trade Association of Both "
        "Banks. Then we took the name everyone used already.",
        h2("How we are organised"),
        "The annual meeting in April is our highest authority. Each member organisation has one vote, whatever its size. "
        "The board has eight members and two deputies, elected for two years. A staff of ten does the daily work.",
        h2("How we are financed"),
        ul(
            "membership dues and service charge",
            "income from conferences and courses",
            "projects for municipalities and the county",
            "the return on a fund from 1911",
        ),
        links("Read more", ("Strategy", "strategi"), ("Contact", "kontakt")),
    ),
)
