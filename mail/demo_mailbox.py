"""A web page with the e-mails that a demo has sent, read from the files of Django's file-based e-mail backend.

It exists only in a demo or in development, because everybody can read every e-mail in it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_valid_filename
from django.views.decorators.cache import never_cache

from mail.html import EMAIL_CSP

#: Only the newest files are read, which limits the time and memory that the list takes.
MAX_FILES = 3000
PER_PAGE = 30
#: The line that the backend writes after each message. A header or the end of the file must follow.
_MESSAGE_END = re.compile(rb"\r?\n-{79}\r?\n(?=[A-Za-z][A-Za-z-]*:|\Z)")


@dataclass(frozen=True)
class SentEmail:
    """A list entry of a sent e-mail. `key` is the file name and the e-mail's index in the file."""

    key: str
    subject: str
    to: str
    at: datetime
    attachment_count: int
    #: The file's modification time in nanoseconds, used for sorting: the Date header has only seconds.
    modified_ns: int


def _folder() -> Path | None:
    return Path(settings.EMAIL_FILE_PATH) if settings.EMAIL_FILE_PATH else None


def _files() -> list[Path]:
    folder = _folder()
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob("*.log"), key=lambda path: path.name, reverse=True)[:MAX_FILES]


def _messages(raw: bytes) -> list[bytes]:
    """The complete messages of a file. The part after the last end line is still being written."""
    return _MESSAGE_END.split(raw)[:-1]


def _parse(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw.lstrip(), policy=policy.default)


def _text(message: EmailMessage, header: str) -> str:
    try:
        return str(message.get(header, ""))
    except Exception:  # A header that cannot be parsed is shown as empty, so that the mailbox still works.
        return ""


def _sent_at(message: EmailMessage, path: Path) -> datetime:
    try:
        at = parsedate_to_datetime(_text(message, "Date"))
    except (TypeError, ValueError):
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@lru_cache(maxsize=MAX_FILES + 500)
def _summaries(path: Path, modified_ns: int, size: int) -> tuple[SentEmail, ...]:
    """The e-mails of a file. Cached until the file's modification time or size changes."""
    emails = []
    for number, raw in enumerate(_messages(path.read_bytes())):
        head = _parse(re.split(rb"\r?\n\r?\n", raw.lstrip(), maxsplit=1)[0])
        emails.append(
            SentEmail(
                key=f"{path.stem}-{number}",
                subject=_text(head, "Subject"),
                to=", ".join(address for _name, address in getaddresses([_text(head, "To")])),
                at=_sent_at(head, path),
                attachment_count=raw.count(b"\nContent-Disposition: attachment"),
                modified_ns=modified_ns,
            )
        )
    return tuple(emails)


def list_sent_emails() -> list[SentEmail]:
    """All complete e-mails, newest first."""
    emails: list[SentEmail] = []
    for path in _files():
        try:
            state = path.stat()
            emails += _summaries(path, state.st_mtime_ns, state.st_size)
        except OSError:  # The file was removed after the folder was listed.
            continue
    return sorted(emails, key=lambda sent: (sent.modified_ns, sent.key), reverse=True)


def _find(key: str) -> EmailMessage:
    """The e-mail with this key. Raises Http404.

    The file is found in the folder's listing, so that no key can name a file outside the folder.
    """
    stem, _dash, number = key.rpartition("-")
    path = next((path for path in _files() if path.stem == stem), None)
    if path is None or not number.isdigit():
        raise Http404
    messages = _messages(path.read_bytes())
    if int(number) >= len(messages):
        raise Http404
    return _parse(messages[int(number)])


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return part.get_content() if part is not None else ""


def _attachments(message: EmailMessage) -> list[dict]:
    return [
        {
            "number": number,
            "name": part.get_filename() or f"file-{number}",
            "type": part.get_content_type(),
            "size": len(part.get_payload(decode=True) or b""),
        }
        for number, part in enumerate(message.iter_attachments())
    ]


def _require_demo_or_debug() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404


@never_cache
def mailbox(request: HttpRequest, key: str = "") -> HttpResponse:
    """The list of sent e-mails, with the e-mail `key` beside it."""
    _require_demo_or_debug()
    address_filter = request.GET.get("to", "").strip().lower()[:254]
    all_emails = list_sent_emails()
    matching_emails = [sent for sent in all_emails if address_filter in sent.to.lower()]
    page = Paginator(matching_emails, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "address_filter": address_filter,
        "addresses": list(dict.fromkeys(sent.to for sent in all_emails))[:60],
        "key": key,
        "query": urlencode({"to": address_filter}) if address_filter else "",
    }
    if key:
        message = _find(key)
        context["email"] = {
            "subject": _text(message, "Subject"),
            "from": _text(message, "From"),
            "to": _text(message, "To"),
            "reply_to": _text(message, "Reply-To"),
            "at": next((sent.at for sent in all_emails if sent.key == key), None),
            "html": bool(_body(message, "html")),
            "text": _body(message, "plain"),
            "attachments": _attachments(message),
        }
    return render(request, "mail/demo_mailbox/mailbox.html", context)


@never_cache
@csp_replace(EMAIL_CSP)
def email_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of an e-mail, for the frame. Its links open in the window around the frame."""
    _require_demo_or_debug()
    html = _body(_find(key), "html").replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html)


@never_cache
def email_attachment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """An attachment of an e-mail. A PDF opens in the browser; any other file is downloaded."""
    _require_demo_or_debug()
    parts = list(_find(key).iter_attachments())
    if number >= len(parts):
        raise Http404
    part = parts[number]
    content_type = part.get_content_type()
    is_pdf = content_type == "application/pdf"
    name = get_valid_filename(part.get_filename() or f"file-{number}")
    response = HttpResponse(
        part.get_payload(decode=True) or b"", content_type=content_type if is_pdf else "application/octet-stream"
    )
    response["Content-Disposition"] = f'{"inline" if is_pdf else "attachment"}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
