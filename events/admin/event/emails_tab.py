"""The tab «E-mails» of the event's form, and the previews of the event's e-mails.

A preview uses example data, in either language. Staff can send one as a test to their own address.
"""

import logging

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel

from events.emails.previews import preview_email
from events.enums import MessageKind
from events.models import Event
from events.placeholders import placeholder_help
from mail.html import EMAIL_CSP

logger = logging.getLogger(__name__)


class PlaceholderPanel(Panel):
    """Lists the placeholders of the event's own texts, and links to a preview of each e-mail."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/event/emails_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            has_own_text = {message.kind for message in self.instance.messages.all()} if self.instance.pk else set()
            return {
                **context,
                "event": self.instance,
                "kinds": [{"kind": kind, "has_own_text": kind in has_own_text} for kind in MessageKind],
                "placeholders": placeholder_help(),
            }


emails_tab = ObjectList(
    [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("send_reminder"), FieldPanel("send_thanks")])], heading=_("Sent automatically")
        ),
        PlaceholderPanel(heading=_("Preview the e-mails")),
        InlinePanel(
            "messages",
            [FieldPanel("kind"), FieldPanel("text_nb"), FieldPanel("text_en")],
            heading=_("The event's own texts"),
            label=_("Own text"),
            help_text=_(
                "Shown in a place of its own in the e-mail. An empty line begins a paragraph; addresses become links."
            ),
            max_num=len(MessageKind),
        ),
    ],
    heading=_("E-mails"),
)


def _event(request: HttpRequest, pk: int) -> Event:
    if not request.user.has_perm("events.change_event"):
        raise PermissionDenied
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def _message_kind(kind: str, language: str) -> MessageKind:
    """The kind of e-mail that the address names. Raises Http404 when the kind or the language does not exist."""
    if kind not in MessageKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    return MessageKind(kind)


def _html(message) -> str:
    return next(body for body, content_type in message.alternatives if content_type == "text/html")


@require_safe
def email_preview(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """The preview of one e-mail in one language: subject, attachments, HTML and plain text."""
    event, message_kind = _event(request, pk), _message_kind(kind, language)
    message = preview_email(event, message_kind, language)
    title = gettext("Preview: %(mail)s") % {"mail": message_kind.label}
    context = {
        "event": event,
        "kind": message_kind,
        "language": language,
        "kinds": [{"kind": choice, "current": choice == message_kind} for choice in MessageKind],
        "languages": [{"code": code, "name": name, "current": code == language} for code, name in settings.LANGUAGES],
        "subject": message.subject,
        "text": message.body,
        "files": [name for name, _content, _type in message.attachments],
        "address": request.user.email,
        "page_title": f"{title}: {event.title_nb}",
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("event:index"), "label": gettext("Events")},
            {"url": reverse("event:edit", args=[event.pk]), "label": event.title_nb},
            {"url": "", "label": title},
        ],
    }
    return render(request, "events/admin/event/email_preview.html", context)


@require_safe
@xframe_options_sameorigin
def email_html(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """The HTML of the e-mail, for the frame of the preview. Its content security policy allows styles only."""
    message = preview_email(_event(request, pk), _message_kind(kind, language), language)
    response = HttpResponse(_html(message).replace("<head>", '<head><base target="_blank">', 1))
    response[HEADER] = build_policy(config=EMAIL_CSP)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def email_test(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """Send the example to the user's own address, and to no other."""
    event, message_kind = _event(request, pk), _message_kind(kind, language)
    message = preview_email(event, message_kind, language, to=request.user.email)
    mark = gettext("Test")
    message.subject = f"[{mark}] {message.subject}"
    try:
        message.send()
    except Exception:  # mail backends raise many kinds of errors; the user sees a message and can try again
        logger.exception("The test e-mail %s could not be sent", kind)
        messages.error(request, gettext("The test could not be sent. Please try again in a moment."))
    else:
        messages.success(request, gettext("A test is on its way to %(address)s.") % {"address": request.user.email})
    return redirect("event_email_preview", event.pk, kind, language)
