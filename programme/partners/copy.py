"""Next year's edition begins with the levels of this year's, and with no partners."""

from django.db import transaction

from events.models import Event
from programme.partners.models import PartnerLevel


@transaction.atomic
def copy_levels(from_event: Event, to_event: Event) -> int:
    """Give an edition the levels of another, in the same order. Returns how many are new.

    A level that the edition has already, by its Norwegian name, stays as it is. So a second call adds nothing.
    """
    # Two calls at the same time wait for each other here.
    Event.objects.select_for_update(no_key=True).get(pk=to_event.pk)
    existing = list(PartnerLevel.objects.filter(edition=to_event))
    names = {level.name_nb for level in existing}
    first = max((level.position for level in existing), default=-1) + 1
    missing = [level for level in PartnerLevel.objects.filter(edition=from_event) if level.name_nb not in names]
    for position, level in enumerate(missing, start=first):
        PartnerLevel.objects.create(
            edition=to_event,
            name_nb=level.name_nb,
            name_en=level.name_en,
            is_main=level.is_main,
            position=position,
        )
    return len(missing)
