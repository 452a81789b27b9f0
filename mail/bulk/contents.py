"""Contents: what an e-mail to many says. The texts of its own row, or what another app registers and makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from mail.models import BulkMail


@dataclass(frozen=True)
class Written:
    """What is said to everybody, in the active language. `template` extends `mail/bulk/email.html` and `.txt`."""

    subject: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Content:
    """`write(bulk_mail)` gives None when there is nothing to say any more. `edit_url` is where staff change it."""

    label: str | Promise
    write: Callable[[BulkMail], Written | None]
    edit_url: Callable[[BulkMail], str]


_contents: dict[str, Content] = {}


def register_content(name: str, content: Content) -> None:
    """Registering a name again replaces it."""
    _contents[name] = content


def content_of(bulk_mail: BulkMail) -> Content:
    """Raises LookupError where its app is no longer there."""
    content = _contents.get(bulk_mail.content)
    if content is None:
        raise LookupError(f"No content is registered under the name {bulk_mail.content!r}.")
    return content


def write_text(bulk_mail: BulkMail) -> Written:
    """The row's own texts."""
    return Written(bulk_mail.subject, "mail/bulk/text", {"body": bulk_mail.body})
