"""The series of conferences: names, leads, and how each looks."""

SERIES = {
    "Eiendomsdagen": {
        "name_en": "Eiendomsdagen, the Property Day",
        "lead_nb": "En dag for alle som bygger, eier og planlegger i regionen.",
        "lead_en": "One day for everyone who builds, owns and plans in the region.",
        "accent": "coral",
        "ground": "night",
        "motif": "town",
    },
    "Bærekraftkonferansen": {
        "name_en": "The Sustainability Conference",
        "lead_nb": "Bedrifter viser hva de har fått til, og hva det kostet.",
        "lead_en": "Companies show what they have achieved, and what it cost.",
        "accent": "moss",
        "ground": "forest",
        "motif": "leaves",
    },
    "Innsikt": {
        "name_en": "Innsikt",
        "lead_nb": "To dager med åpne scener, stander og samtaler mellom næringsliv og folkevalgte.",
        "lead_en": "Two days of open stages, stands, and talks between business and politics.",
        "accent": "fjord",
        "ground": "fjord",
        "motif": "crossing",
    },
    "Gründeruka": {
        "name_en": "Founders' Week",
        "lead_nb": "En uke for dem som starter noe nytt, med arrangementer fra Kongsberg til Svelvik.",
        "lead_en": "A week for people who start something new, with events from Kongsberg to Svelvik.",
        "accent": "ochre",
        "ground": "wine",
        "motif": "stairs",
    },
}
