"""The event's own words in its mails: the staff's text, with what belongs to this reader put in."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.association import association
from core.bilingual import text_in_language
from core.text import plain
from events.enums import MessageKind
from events.formatting import format_time_span
from events.models import Event
from events.placeholders import LINKS, split_placeholders
from mail.html import STYLES

_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class MessageText:
    """A text for one reader, for both halves of a mail."""

    html: SafeString
    text: str


def where_text(event: Event) -> str:
    """Room and address in one line; that it is online, where it is only that."""
    place = ", ".join(part for part in (event.room, event.full_address) if part)
    return place or (_("Online") if event.join_url or event.is_online else "")


def contact_text(event: Event) -> str:
    """Whom to ask, in one line."""
    person, about = event.contact, association()
    name, email = (person.name, person.email or about.email) if person else (about.name, about.email)
    return ", ".join(part for part in (name, email) if part)


def values_for(event: Event, *, name: str, order: str, ticket_link: str, event_link: str) -> dict[str, str]:
    """What stands in each placeholder's place, in the active language."""
    return {
        "name": plain(name),
        "event": plain(event.title),
        "when": format_time_span(event),
        "where": plain(where_text(event)),
        "order": order,
        "ticket_link": ticket_link,
        "event_link": event_link,
        "contact": plain(contact_text(event)),
    }


def custom_text(event: Event, kind: MessageKind, values: dict[str, str], language: str) -> MessageText | None:
    """The event's own text in this mail, or None when it has none."""
    message = next((one for one in event.messages.all() if one.kind == kind), None)
    text = text_in_language(message, "text", language).strip() if message else ""
    return fill_placeholders(text, values) if text else None


def fill_placeholders(text: str, values: dict[str, str]) -> MessageText:
    """Values go in as text, never as markup and never to be filled in once more. Addresses that staff wrote become
    links; addresses that a buyer typed as a name do not.
    """
    text = text.replace("\r\n", "\n").strip()
    written = "".join(part if kind == "text" else values[part] for kind, part in split_placeholders(text))
    paragraphs = [_paragraph(part, values) for part in _PARAGRAPHS.split(text)]
    return MessageText(html=mark_safe("".join(paragraphs)), text=written)  # noqa: S308 - made of escaped pieces


def _paragraph(text: str, values: dict[str, str]) -> SafeString:
    return _lines("".join(_piece(kind, part, values) for kind, part in split_placeholders(text)))


def _lines(escaped: str) -> SafeString:
    lines = mark_safe(escaped.strip("\n").replace("\n", "<br>"))  # noqa: S308 - made of escaped pieces
    # With a style of its own, a paragraph that is only a link does not become the letter's button.
    return format_html('<p style="{}">{}</p>', STYLES["p"], lines)


def _piece(kind: str, part: str, values: dict[str, str]) -> str:
    if kind == "text":
        return urlize(part, autoescape=True)
    value = values[part]
    if part in LINKS and urlsplit(value).scheme in ("http", "https"):
        return format_html('<a href="{}">{}</a>', value, value)
    return escape(value)
