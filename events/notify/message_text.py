"""The event's custom text in e-mails: staff's text, with placeholders filled in for the recipient."""

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
    """A text for one recipient, for the HTML part and the plain text part of an e-mail."""

    html: SafeString
    text: str


def where_text(event: Event) -> str:
    """Room and address in one line, or "Online" for an event without an address."""
    return event.full_place or (_("Online") if event.join_url or event.is_online else "")


def contact_text(event: Event) -> str:
    """Name and e-mail address of the contact person in one line, or of the association."""
    person, our_association = event.contact, association()
    name, email = (
        (person.name, person.email or our_association.email)
        if person
        else (our_association.name, our_association.email)
    )
    return ", ".join(part for part in (name, email) if part)


def values_for(event: Event, *, name: str, order: str, ticket_link: str, event_link: str) -> dict[str, str]:
    """The value of each placeholder, in the active language."""
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
    """The event's custom text for this e-mail, or None when it has none."""
    message = next((message for message in event.messages.all() if message.kind == kind), None)
    text = text_in_language(message, "text", language).strip() if message else ""
    return fill_placeholders(text, values) if text else None


def fill_placeholders(text: str, values: dict[str, str]) -> MessageText:
    """Fill the placeholders in. Values are escaped, and placeholders inside a value are not filled in.

    URLs in staff's text become links. URLs inside a value, such as a buyer's name, do not.
    """
    text = text.replace("\r\n", "\n").strip()
    plain_text = "".join(part if kind == "text" else values[part] for kind, part in split_placeholders(text))
    paragraphs = [_paragraph(part, values) for part in _PARAGRAPHS.split(text)]
    return MessageText(html=mark_safe("".join(paragraphs)), text=plain_text)  # noqa: S308 - made of escaped pieces


def _paragraph(text: str, values: dict[str, str]) -> SafeString:
    return _paragraph_html("".join(_part_html(kind, part, values) for kind, part in split_placeholders(text)))


def _paragraph_html(escaped: str) -> SafeString:
    lines = mark_safe(escaped.strip("\n").replace("\n", "<br>"))  # noqa: S308 - made of escaped pieces
    # The mail templates turn a paragraph with only a link into a button, unless it has a style.
    return format_html('<p style="{}">{}</p>', STYLES["p"], lines)


def _part_html(kind: str, part: str, values: dict[str, str]) -> str:
    if kind == "text":
        return urlize(part, autoescape=True)
    value = values[part]
    if part in LINKS and urlsplit(value).scheme in ("http", "https"):
        return format_html('<a href="{}">{}</a>', value, value)
    return escape(value)
