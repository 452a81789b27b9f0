"""Invented surnames, farm names and brands, and the sentences of the profiles.

Compounds were chosen because they sound local without belonging to a well-known company.
"""

SURNAMES = (
    "Aasgrav", "Bakkane", "Bekkerud", "Bergsjord", "Bjørkvoll", "Brattkleiv", "Brekkhus", "Dalsrøn", "Dokkeberg",
    "Eggerud", "Eikhaugen", "Elvestuen", "Engesæter", "Fagerkleiv", "Fjellvang", "Flåterud", "Fossekleiv",
    "Furuseter", "Gjerdrud", "Granslett", "Grimsrudlia", "Haglestad", "Hasselrud", "Haugsvold", "Heggelund-Moe",
    "Helleberg", "Holmberget", "Hvalstuen", "Kjosvold", "Kleivdal", "Korsrudhagen", "Kverndokk", "Kvernstuen",
    "Langbråten", "Lauvrud", "Lofthusmo", "Løkkebø", "Moholmen", "Myrestrand", "Nordbakken", "Nysetrud", "Orerud",
    "Oppsjord", "Ravnsrud", "Rognlibakken", "Rustebakk", "Saghaug", "Sandnesrud", "Seljordet", "Skjærvold",
    "Skogstrand", "Skrimdal", "Slåttekjær", "Solbrekk", "Stavnum", "Steinsvoll", "Stuvrud", "Sundnes", "Svarverud",
    "Tangjordet", "Teigkamp", "Tjernsrud", "Tofterud", "Torgerhaug", "Tveitan", "Tyriberg", "Ulvenrud", "Vadrette",
    "Vestbråten", "Viksjord", "Vinjerud", "Ørjavik", "Øverbakk", "Åbyholt", "Åmotsbakken", "Årstadlien",
)

FARM_FIRST = (
    "Elve", "Furu", "Strøm", "Kvern", "Lauv", "Skjær", "Ravne", "Tverr", "Bjørke", "Eike", "Hassel", "Svart",
    "Stupul", "Selje", "Tømmer", "Flåte", "Lense", "Brygge", "Aske", "Humle", "Gran", "Linde", "Older", "Rogn",
)
FARM_LAST = (
    "bakken", "tunet", "haugen", "kleiva", "brenna", "moen", "jordet", "svingen", "lia", "stranda", "dokka", "løkka",
    "enga", "åsen", "kroken", "holmen", "toppen", "dammen",
)

BRAND_FIRST = (
    "Klar", "Tverr", "Sam", "Vel", "Fram", "Kvikk", "Grunn", "Bro", "Løft", "Stø", "Rett", "Trygg", "Lun", "Frisk",
    "Skarp", "Jevn", "Varm", "Brei", "Dyp", "Våken",
)
BRAND_LAST = (
    "spor", "grep", "form", "ledd", "takt", "vending", "feste", "bølge", "dreis", "lodd", "kile", "bru", "tråd",
    "knute", "bord", "stav", "kompass", "skisse", "sving", "virke",
)
TAKEN_BRANDS = {"Framform", "Samvirke", "Samtråd", "Tryggbru", "Klarspor", "Samspor", "Samtakt"}

# (nb, en); {n} is employees, {year} the founding year, {town} the town with its Norwegian preposition.
STAFF_SENTENCES = (
    ("Vi er {n} ansatte og holder til {town}.", "We are {n} people based in {town_en}."),
    ("Bedriften har {n} ansatte og kontor {town}.", "The company has {n} employees and an office in {town_en}."),
    ("I dag er vi {n} på laget.", "Today we are a team of {n}."),
)
HISTORY_SENTENCES = (
    ("Virksomheten ble startet i {year}.", "The business was started in {year}."),
    ("Vi har holdt på siden {year}, og eies fortsatt lokalt.", "We have been at it since {year}, locally owned."),
    ("Det første oppdraget kom i {year}.", "The first job came in {year}."),
)
CUSTOMER_SENTENCES = (
    ("De fleste kundene bor eller arbeider i Drammensregionen.", "Most customers live or work in the Drammen region."),
    ("Vi tar gjerne oppdrag sammen med andre medlemmer.", "We like to take on work together with other members."),
    ("Spør oss også om de små oppdragene.", "Ask us about the small jobs too."),
    ("Lærlinger er en fast del av bemanningen.", "Apprentices are a regular part of the staff."),
    ("Du får svar samme dag.", "You get an answer the same day."),
)
