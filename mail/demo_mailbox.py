"""The mail that a demo has sent, read from the files that Django's file-based mail backend writes.

Only a demo or a development machine has it: it shows every letter to whoever asks.
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

#: Only the newest files are read; a demo that has sent more has been read enough.
MAX_FILES = 3000
PER_PAGE = 30
#: What the backend writes after each message, when a header or the end of the file follows.
_END = re.compile(rb"\r?\n-{79}\r?\n(?=[A-Za-z][A-Za-z-]*:|\Z)")


@dataclass(frozen=True)
class SentEmail:
    """What the list shows of a letter. `key` is file name and place in the file."""

    key: str
    subject: str
    to: str
    at: datetime
    files: int
    #: The file's last change in nanoseconds: the Date header counts only seconds.
    written: int


def _folder() -> Path | None:
    return Path(settings.EMAIL_FILE_PATH) if settings.EMAIL_FILE_PATH else None


def _files() -> list[Path]:
    folder = _folder()
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob("*.log"), key=lambda path: path.name, reverse=True)[:MAX_FILES]


def _messages(raw: bytes) -> list[bytes]:
    """The finished messages of a file. What follows the last end mark is still being written."""
    return _END.split(raw)[:-1]


def _parse(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw.lstrip(), policy=policy.default)


def _text(message: EmailMessage, header: str) -> str:
    try:
        return str(message.get(header, ""))
    except Exception:  # A header that cannot be parsed is shown as nothing rather than hiding the mailbox.
        return ""


def _sent_at(message: EmailMessage, path: Path) -> datetime:
    try:
        at = parsedate_to_datetime(_text(message, "Date"))
    except (TypeError, ValueError):
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@lru_cache(maxsize=MAX_FILES + 500)
def _summaries(path: Path, changed: int, size: int) -> tuple[SentEmail, ...]:
    """Read a file once for each state that it is in."""
    found = []
    for number, raw in enumerate(_messages(path.read_bytes())):
        head = _parse(re.split(rb"\r?\n\r?\n", raw.lstrip(), maxsplit=1)[0])
        found.append(
            SentEmail(
                key=f"{path.stem}-{number}",
                subject=_text(head, "Subject"),
                to=", ".join(address for _name, address in getaddresses([_text(head, "To")])),
                at=_sent_at(head, path),
                files=raw.count(b"\nContent-Disposition: attachment"),
                written=changed,
            )
        )
    return tuple(found)


def list_sent_emails() -> list[SentEmail]:
    """Every finished letter, newest first."""
    found: list[SentEmail] = []
    for path in _files():
        try:
            state = path.stat()
            found += _summaries(path, state.st_mtime_ns, state.st_size)
        except OSError:  # Removed while we looked.
            continue
    return sorted(found, key=lambda sent: (sent.written, sent.key), reverse=True)


def _find(key: str) -> EmailMessage:
    """The letter with this key. The file is found by listing the folder, so a key can name nothing outside it."""
    stem, _dash, number = key.rpartition("-")
    path = next((path for path in _files() if path.stem == stem), None)
    if path is None or not number.isdigit():
        raise Http404
    messages = _messages(path.read_bytes())
    if int(number) >= len(messages):
        raise Http404
    return _parse(messages[int(number)])


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
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


def _only_here() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404


@never_cache
def mailbox(request: HttpRequest, key: str = "") -> HttpResponse:
    """The list, and beside it one letter."""
    _only_here()
    wanted = request.GET.get("to", "").strip().lower()[:254]
    everything = list_sent_emails()
    sent = [one for one in everything if wanted in one.to.lower()]
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "addresses": list(dict.fromkeys(one.to for one in everything))[:60],
        "key": key,
        "query": urlencode({"to": wanted}) if wanted else "",
    }
    if key:
        message = _find(key)
        context["letter"] = {
            "subject": _text(message, "Subject"),
            "from": _text(message, "From"),
            "to": _text(message, "To"),
            "reply_to": _text(message, "Reply-To"),
            "at": next((one.at for one in everything if one.key == key), None),
            "html": bool(_body(message, "html")),
            "text": _body(message, "plain"),
            "attachments": _attachments(message),
        }
    return render(request, "mail/demo_mailbox/mailbox.html", context)


@never_cache
@csp_replace(EMAIL_CSP)
def email_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a letter, for the frame. Its links open in the window around the frame."""
    _only_here()
    html = _body(_find(key), "html").replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html)


@never_cache
def email_attachment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A file of a letter. A PDF opens in the browser; everything else is only ever downloaded."""
    _only_here()
    parts = list(_find(key).iter_attachments())
    if number >= len(parts):
        raise Http404
    part = parts[number]
    kind = part.get_content_type()
    is_pdf = kind == "application/pdf"
    name = get_valid_filename(part.get_filename() or f"file-{number}")
    response = HttpResponse(
        part.get_payload(decode=True) or b"", content_type=kind if is_pdf else "application/octet-stream"
    )
    response["Content-Disposition"] = f'{"inline" if is_pdf else "attachment"}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
