"""How an event's mails look: each in both languages with example data, and one sent to whoever asks."""

import logging

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from core.mail_html import LETTER_POLICY
from events.enums import MessageKind
from events.examples import example_mail
from events.models import Event

logger = logging.getLogger(__name__)


def _event(request: HttpRequest, pk: int) -> Event:
    if not request.user.has_perm("events.change_event"):
        raise PermissionDenied
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def _kind_and_language(kind: str, language: str) -> MessageKind:
    if kind not in MessageKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    return MessageKind(kind)


def _html(message) -> str:
    return next(body for body, kind in message.alternatives if kind == "text/html")


@require_safe
def mail_preview(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    event, which = _event(request, pk), _kind_and_language(kind, language)
    message = example_mail(event, which, language)
    title = _("Preview: %(mail)s") % {"mail": which.label}
    own = {one.kind for one in event.messages.all()}
    context = {
        "event": event,
        "kind": which,
        "language": language,
        "kinds": [{"kind": one, "own": one in own, "current": one == which} for one in MessageKind],
        "languages": [{"code": code, "name": name, "current": code == language} for code, name in settings.LANGUAGES],
        "subject": message.subject,
        "text": message.body,
        "files": [name for name, _content, _type in message.attachments],
        "address": request.user.email,
        "page_title": f"{title}: {event.title_nb}",
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("event:index"), "label": _("Events")},
            {"url": reverse("event:edit", args=[event.pk]), "label": event.title_nb},
            {"url": "", "label": title},
        ],
    }
    return render(request, "events/office/mail_preview.html", context)


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """The letter itself, for the frame: it may show its styles and do nothing."""
    message = example_mail(_event(request, pk), _kind_and_language(kind, language), language)
    response = HttpResponse(_html(message).replace("<head>", '<head><base target="_blank">', 1))
    response[HEADER] = build_policy(config=LETTER_POLICY)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def mail_test(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """The example to the staff member's own address, and to no other."""
    event, which = _event(request, pk), _kind_and_language(kind, language)
    message = example_mail(event, which, language, to=request.user.email)
    message.subject = f"[{_('Test')}] {message.subject}"
    try:
        message.send()
    except Exception:  # whatever a mail server may answer: the page is still there to try again
        logger.exception("A test of mail %s could not be sent", kind)
        messages.error(request, _("The test could not be sent. Please try again in a moment."))
    else:
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": request.user.email})
    return redirect("event_mail_preview", event.pk, kind, language)
