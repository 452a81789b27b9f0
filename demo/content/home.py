"""The content of the front page. The list of coming events is added by the site."""

HOME = {
    "nb": {
        "title": "Begge Bredder",
        "heading": "Der bedrifter møtes på tvers av elva",
        "lead": (
            "Vi samler bedrifter, gründere og kommuner i Drammensregionen. Her finner du neste møte, folk i samme "
            "bransje og en felles stemme i sakene som avgjør hverdagen din."
        ),
        "intro": (
            "<p>Rundt tusen virksomheter er medlem. De fleste har færre enn ti ansatte. De kommer for å lære noe, for "
            "å bli kjent med noen, og fordi en sak veier tyngre når mange står bak den.</p>"
        ),
        "search_description": (
            "Begge Bredder er næringslivets møteplass i Drammensregionen: arrangementer, nettverk og næringspolitikk."
        ),
        "blocks_heading": "Det vi gjør",
        "blocks": [
            {
                "title": "Møter du har nytte av",
                "text": "95 arrangementer i året, fra frokostmøter på en time til konferanser over to dager.",
                "link_text": "Se kalenderen",
                "target": "calendar",
            },
            {
                "title": "En stemme som blir hørt",
                "text": "Vi tar sakene dine til kommunene, fylket og Stortinget, og forteller hva som skjedde.",
                "link_text": "Les om strategien",
                "target": "strategi",
            },
            {
                "title": "Folk å ringe til",
                "text": "Åtte ressursgrupper der ledere og fagfolk deler det de har lært, også det som gikk galt.",
                "link_text": "Finn din gruppe",
                "target": "ressursgrupper",
            },
            {
                "title": "Hjelp til å komme i gang",
                "text": "Gründere får en fast veileder, halv pris på kurs og et nettverk som svarer.",
                "link_text": "Se medlemskapet",
                "target": "bli-medlem",
            },
        ],
        "facts_heading": "Begge Bredder i tall",
        "facts": [
            {"value": "1849", "label": "året vi ble stiftet", "note": ""},
            {"value": "1 000", "label": "medlemsvirksomheter", "note": "Ved siste årsskifte"},
            {"value": "95", "label": "arrangementer i året", "note": "Fysisk og digitalt"},
            {"value": "9", "label": "kommuner med medlemmer", "note": "Fra Kongsberg til Bærum"},
        ],
        "calls_to_action": [
            {"text": "Bli medlem", "target": "bli-medlem", "primary": True},
            {"text": "Se hva som skjer", "target": "calendar", "primary": False},
        ],
        "closing": {
            "heading": "Vil du bli kjent først?",
            "text": "Kom på et frokostmøte. Det er gratis, og du trenger ikke være medlem.",
            "link_text": "Meld deg på frokostmøtet",
            "target": "frokost-gods-pa-bane",
        },
    },
    "en": {
        "title": "Begge Bredder",
        "heading": "Where companies meet across the river",
        "lead": (
            "We bring together companies, founders and municipalities in the Drammen region. Find the next meeting, "
            "people in your trade and a shared voice in the matters that shape your working day."
        ),
        "intro": (
            "<p>Around a thousand organisations are members. Most have fewer than ten employees. They come to learn "
            "something, to get to know someone, and because a case carries more weight when many stand behind it.</p>"
        ),
        "search_description": (
            "Begge Bredder is the meeting place for business in the Drammen region: events, networks and policy."
        ),
        "blocks_heading": "What we do",
        "blocks": [
            {
                "title": "Meetings worth your time",
                "text": "95 events a year, from one-hour breakfast meetings to two-day conferences.",
                "link_text": "See the calendar",
                "target": "calendar",
            },
            {
                "title": "A voice that is heard",
                "text": "We take your cases to the municipalities, the county and parliament, and report back.",
                "link_text": "Read the strategy",
                "target": "strategi",
            },
            {
                "title": "People to call",
                "text": "Eight resource groups where managers and specialists share what they learn, failures included.",
                "link_text": "Find your group",
                "target": "ressursgrupper",
            },
            {
                "title": "Help to get started",
                "text": "Founders get a regular adviser, courses at half price and a network that answers.",
                "link_text": "See the membership",
                "target": "bli-medlem",
            },
        ],
        "facts_heading": "Begge Bredder in figures",
        "facts": [
            {"value": "1849", "label": "the year we were founded", "note": ""},
            {"value": "1,000", "label": "member organisations", "note": "At the turn of the year"},
            {"value": "95", "label": "events a year", "note": "In person and online"},
            {"value": "9", "label": "municipalities with members", "note": "From Kongsberg to Bærum"},
        ],
        "calls_to_action": [
            {"text": "Become a member", "target": "bli-medlem", "primary": True},
            {"text": "See what is on", "target": "calendar", "primary": False},
        ],
        "closing": {
            "heading": "Want to meet us first?",
            "text": "Come to a breakfast meeting. It is free, and you do not have to be a member.",
            "link_text": "Book the breakfast meeting",
            "target": "frokost-gods-pa-bane",
        },
    },
}
