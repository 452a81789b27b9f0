"""Placeholders in braces, such as {name}, that staff can use in an event's e-mail texts.

The set is fixed. `validate_placeholders` refuses other names when a text is saved.
"""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Name → description of the value that replaces it.
PLACEHOLDERS = {
    "name": gettext_lazy("the reader's name; nothing while the ticket has none"),
    "event": gettext_lazy("the event's title"),
    "when": gettext_lazy("day and time"),
    "where": gettext_lazy("the address, or that it is online"),
    "order": gettext_lazy("the order's number"),
    "ticket_link": gettext_lazy("link to the reader's own page: the ticket's, and for the buyer the order's"),
    "event_link": gettext_lazy("link to the event's page on the website"),
    "contact": gettext_lazy("the contact person's name and e-mail, or the association's"),
}
#: Placeholders that are replaced by a link.
LINKS = frozenset({"ticket_link", "event_link"})


def placeholder_help() -> list[tuple[str, str]]:
    """(placeholder with braces, description) pairs for the admin pages where texts are written."""
    return [(f"{{{name}}}", str(text)) for name, text in PLACEHOLDERS.items()]


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")


def split_placeholders(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into ("text", part) and ("name", placeholder) pairs, in order. Unknown names stay in the text."""
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        if match[1] in PLACEHOLDERS:
            if match.start() > end:
                yield "text", text[end : match.start()]
            yield "name", match[1]
            end = match.end()
    if end < len(text):
        yield "text", text[end:]


def validate_placeholders(text: str) -> None:
    """Raise ValidationError for unknown placeholders and single braces."""
    problems = []
    for name in dict.fromkeys(match[1] for match in _PLACEHOLDER.finditer(text) if match[1] not in PLACEHOLDERS):
        problems.append(
            _("There is nothing called {%(name)s}. You can use %(known)s.")
            % {"name": name[:60], "known": ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)}
        )
    if _BRACE.search(_PLACEHOLDER.sub("", text)):
        problems.append(_("A brace stands alone. Placeholders are written with a brace on both sides: {name}."))
    if problems:
        raise ValidationError(problems)
