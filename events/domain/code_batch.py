"""Many codes at once, each for one reader."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from wagtail.log_actions import log

from core.once import done_before
from core.text import READABLE_ALPHABET
from events.domain import codes
from events.models import DiscountCode, Event, TicketType

MOST = 500
_LENGTH = 8


@transaction.atomic
def make(
    event: Event, number: int, *, prefix: str = "", types: Sequence[TicketType] = (), by=None, key: str = "", **fields
) -> list[DiscountCode]:
    """So many codes that nobody can guess, alike but for the word. `fields` are those of `DiscountCode`.

    Asking again with the same `key` makes no more, and gives none.
    """
    if not 1 <= number <= MOST:
        raise ValueError(f"From 1 to {MOST} codes at a time.")
    Event.objects.select_for_update().get(pk=event.pk)
    if done_before("events.codes_made", key):
        return []
    start = codes.normal(prefix)[:20]
    known = set(DiscountCode.objects.filter(event=event).values_list("code", flat=True))
    words: set[str] = set()
    while len(words) < number:
        word = start + "".join(secrets.choice(READABLE_ALPHABET) for _unused in range(_LENGTH))
        if word not in known:
            words.add(word)
    made = DiscountCode.objects.bulk_create(DiscountCode(event=event, code=word, **fields) for word in sorted(words))
    if types:
        through = DiscountCode.ticket_types.through
        through.objects.bulk_create(
            through(discountcode_id=code.pk, tickettype_id=kind.pk) for code in made for kind in types
        )
    said = {
        "number": number,
        "codes": sorted(words)[:20],
        "key": key,
        "before": len(known),
        "after": len(known) + number,
    }
    log(event, "events.codes_made", user=by, data=said)
    return made
