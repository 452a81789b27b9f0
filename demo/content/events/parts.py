"""Shared parts of events: constructors of ticket types and agenda items, cancellation terms and defaults."""

from demo.content.blocks import p

# The reasons for the VAT rates of paid tickets, for the association's accountant. They are not shown to the public.
VAT_REASONS = {
    "standard25": "Hovedformålet er faglig utveksling, debatt og nettverk.",
    "exempt": "Undervisning er unntatt merverdiavgift.",
}


def ticket(nb, en, price, member=None, *, vat="standard25", capacity=None, about=("", ""), until=None, **rules):
    """A ticket type. `price` and `member` are whole kroner including VAT, kept as øre.

    `until` ends the sale of this type so many days before the event starts; `rules` are those in RULES.
    """
    if unknown := rules.keys() - RULES.keys():
        raise TypeError(f"{nb}: unknown rules {sorted(unknown)}")
    return {
        "name": {"nb": nb, "en": en},
        "description": {"nb": about[0], "en": about[1]},
        "price_ore": price * 100,
        "member_price_ore": None if member is None else member * 100,
        "vat_code": vat,
        "vat_reason": VAT_REASONS[vat] if price else "",
        "capacity": capacity,
        "sale_ends_days_before": until,
        **RULES,
        **rules,
    }


#: The defaults of a ticket type's rarely used fields; see README.md.
RULES = {
    "admits": "person",
    "people": None,
    "uses_seats": True,
    "pool": None,
    "audience": "everyone",
    "deal": None,
    "steps": (),
    "max_per_order": 10,
    "needs_ticket": False,
    "goes_with": (),
    "cancels": None,
}


def add_on(nb, en, price, *, capacity, about, until, cancels, goes_with=(), vat="standard25"):
    """What goes with a person's ticket. `until` and `cancels` are days before the event; `goes_with` names types."""
    rules = {"needs_ticket": True, "uses_seats": False, "cancels": cancels, "goes_with": goes_with}
    return ticket(nb, en, price, vat=vat, capacity=capacity, about=about, until=until, **rules)


def step(nb, en, price, member=None, *, until=None, sold=None):
    """A price step: a lower price until some days before the event, or until some tickets are sold. Whole kroner."""
    return {
        "name": {"nb": nb, "en": en},
        "price_ore": price * 100,
        "member_price_ore": None if member is None else member * 100,
        "until_days_before": until,
        "until_sold": sold,
    }


def question(kind, nb, en, *, options=((), ()), scope="attendee", required=False, after=None):
    """A question of the booking form. `after` is (number of an earlier question, the answer that shows this one)."""
    return {
        "kind": kind,
        "scope": scope,
        "label": {"nb": nb, "en": en},
        "options": {"nb": list(options[0]), "en": list(options[1])},
        "required": required,
        "after": after,
    }


def code(word, *, percent=None, kroner=None, opens=(), uses=None, kept=0, note=""):
    """A discount code. `opens` names the ticket types it is for; `kept` is the number of seats set aside of the first."""
    return {
        "code": word,
        "percent": percent,
        "amount_ore": None if kroner is None else kroner * 100,
        "opens": list(opens),
        "uses": uses,
        "kept": kept,
        "note": note,
    }


def free(capacity=None):
    return ticket("Gratis plass", "Free seat", 0, vat="exempt", capacity=capacity)


def item(start, end, nb, en, about=("", ""), *, speakers=(), moderator="", room="", kind="talk"):
    """A programme item that is not booked separately. Speakers are keys in demo.people.SPEAKERS."""
    return {
        "start": start,
        "end": end,
        "kind": kind,
        "title": {"nb": nb, "en": en},
        "description": {"nb": about[0], "en": about[1]},
        "speakers": list(speakers),
        "moderator": moderator,
        "room": room,
    }


def pause(start, end, nb, en, room=""):
    return item(start, end, nb, en, room=room, kind="break")


def text(title, lead, *body):
    """The wording in one language. `body` is paragraphs as text or ready blocks."""
    blocks = [p(part) if isinstance(part, str) else part for part in body]
    return {"title": title, "lead": lead, "search_description": lead, "body": blocks}


def event(key, kind, **fields):
    """An event with the defaults of an ordinary one filled in; see README.md for the keys."""
    defaults = {
        "series": None,
        "edition": None,
        "umbrella": None,
        "venue": None,
        "online": False,
        "capacity": None,
        "organiser": "amina",
        "sale_opens_days": -30,
        "sale_closes_hours_before": 24,
        "cancel_days_before": 2,
        "terms": TERMS_FREE,
        "allow_invoice": False,
        "members_only": False,
        "sold_out": False,
        "asks_dietary": False,
        "pools": {},
        "questions": [],
        "codes": [],
        "dates": [],
        "messages": {},
        "waiting": [],
        "ticket_types": [],
        "agenda": [],
    }
    unknown = fields.keys() - defaults.keys() - {"when", "day", "start", "end", "track", "room", "text"}
    if unknown:
        raise TypeError(f"{key}: unknown fields {sorted(unknown)}")
    return {"key": key, "kind": kind, **defaults, **fields}


TERMS_FREE = {
    "nb": "Gratis. Si fra senest to dager før hvis du ikke kan komme, så får en annen plassen.",
    "en": "Free. Tell us at least two days ahead if you cannot come, so that someone else gets the seat.",
}
TERMS_PAID = {
    "nb": (
        "Er du forhindret etter fristen, kan du overføre billetten til en annen uten kostnad, helt frem til dørene "
        "åpner."
    ),
    "en": (
        "If you cannot come after that date, you can transfer the ticket to someone else at no cost until the doors "
        "open."
    ),
}
TERMS_SMALL = {
    "nb": (
        "Er du forhindret etter fristen, kan du overføre plassen til en annen. Kommer du ikke, betaler vi ikke tilbake."
    ),
    "en": ("If you cannot come after that date, you can transfer the seat to someone else. We do not refund no-shows."),
}
