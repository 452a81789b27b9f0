"""The terms of an order as text. The text is stored with the order."""

from collections.abc import Collection, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from core.dates import format_deadline
from events.models import Event


def cancellation_rule(event: Event, *, free: bool | None = None) -> str:
    """Until when tickets can be cancelled: one sentence in the active language.

    `free` is about the tickets in question; by default, whether the whole event is free.
    """
    if event.is_free if free is None else free:
        return _("You can cancel on your order page until the event starts.")
    if event.cancel_until is None:
        return _("Tickets cannot be cancelled.")
    return _("You can cancel on your order page until %(when)s and get back what you paid.") % {
        "when": format_deadline(event.cancel_until)
    }


def add_on_rules(event: Event) -> list[str]:
    """One sentence in the active language for each paid add-on whose deadline differs from the event's.

    A free add-on has the deadline of everything that is free: the start.
    """
    types = [each for each in event.ticket_types.all() if each.active and each.needs_ticket and each.price_ore]
    return [
        _("“%(ticket)s” can be cancelled until %(when)s, and you get back what you paid for it.")
        % {"ticket": add_on.name, "when": format_deadline(add_on.cancel_until)}
        for add_on in sorted(types, key=lambda each: (each.position, each.pk))
        if add_on.cancel_until and add_on.cancel_until != event.cancel_until
    ]


def names_rule(event: Event) -> str:
    """Until when tickets can be transferred to another attendee: one sentence in the active language."""
    return _("You can transfer a ticket to somebody else on your order page until %(when)s.") % {
        "when": format_deadline(event.names_end_at)
    }


def terms_text(event: Event, language: str, *, free: bool | None = None) -> str:
    """All terms of one event in "nb" or "en". Paragraphs are separated by an empty line. `free`: as above."""
    free = event.is_free if free is None else free
    with translation.override(language):
        paragraphs = [
            f"{cancellation_rule(event, free=free)} {names_rule(event)}",
            "" if free else " ".join(add_on_rules(event)),
            _("If we have to cancel the event, we tell you by e-mail.")
            if free
            else _("If we have to cancel the event, you get back all that you paid."),
            text_in_language(event, "terms", language),
        ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def terms_of_all(events: Sequence[Event], language: str, *, free: Collection[int] = ()) -> str:
    """The terms of one order in "nb" or "en": those of its event, or of several events under their titles.

    `free` are the ids of the events of which the order has free tickets only.
    """
    if len(events) == 1:
        return terms_text(events[0], language, free=events[0].pk in free)
    return "\n\n".join(
        f"{text_in_language(event, 'title', language)}\n\n{terms_text(event, language, free=event.pk in free)}"
        for event in events
    )
