"""The terms of an order as text. The text is stored with the order."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from events.formatting import format_moment
from events.models import Event


def cancellation_rule(event: Event) -> str:
    """Until when tickets can be cancelled: one sentence in the active language."""
    if event.cancel_until is None:
        return _("Tickets cannot be cancelled.")
    return _("You can cancel on your order page until %(when)s and get back what you paid.") % {
        "when": format_moment(event.cancel_until)
    }


def names_rule(event: Event) -> str:
    """Until when tickets can be transferred to another attendee: one sentence in the active language."""
    return _("You can transfer a ticket to somebody else on your order page until %(when)s.") % {
        "when": format_moment(event.names_end_at)
    }


def terms_text(event: Event, language: str) -> str:
    """All terms of one event in "nb" or "en". Paragraphs are separated by an empty line."""
    with translation.override(language):
        paragraphs = [
            f"{cancellation_rule(event)} {names_rule(event)}",
            _("If we have to cancel the event, you get back all that you paid."),
            text_in_language(event, "terms", language),
        ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def terms_of_all(events: Sequence[Event], language: str) -> str:
    """The terms of one order in "nb" or "en": those of its event, or of several events under their titles."""
    if len(events) == 1:
        return terms_text(events[0], language)
    return "\n\n".join(
        f"{text_in_language(event, 'title', language)}\n\n{terms_text(event, language)}" for event in events
    )
