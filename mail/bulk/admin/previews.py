"""The preview of an e-mail to many in each language, and a test to the user's own address."""

import logging

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from mail.bulk.admin import access
from mail.bulk.emails import preview
from mail.html import EMAIL_CSP

logger = logging.getLogger(__name__)


def _message(request: HttpRequest, pk: int, language: str):
    bulk_mail = access.find(request, pk)
    message = preview(bulk_mail, language, request.user.email) if language in dict(settings.LANGUAGES) else None
    if message is None:
        raise Http404
    return bulk_mail, message


@require_safe
def preview_view(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    bulk_mail, message = _message(request, pk, language)
    context = access.page_context(_("Preview"), bulk_mail) | {
        "language": language,
        "languages": [{"code": code, "name": name, "current": code == language} for code, name in settings.LANGUAGES],
        "subject": message.subject,
        "text": message.body,
        "address": request.user.email,
    }
    return render(request, "mail/admin/bulk/preview.html", context)


@require_safe
@xframe_options_sameorigin
def preview_html_view(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The HTML of the e-mail, for the frame of the preview."""
    _bulk_mail, message = _message(request, pk, language)
    html = next(body for body, content_type in message.alternatives if content_type == "text/html")
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response[HEADER] = build_policy(config=EMAIL_CSP)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def test_view(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Send it to the user's own address, and to no other."""
    bulk_mail, message = _message(request, pk, language)
    mark = _("Test")
    message.subject = f"[{mark}] {message.subject}"
    try:
        message.send()
    except Exception:  # mail backends raise many kinds of errors; the user sees a message and can try again
        logger.exception("A test of e-mail %s to many could not be sent", bulk_mail.pk)
        messages.error(request, _("The test could not be sent. Please try again in a moment."))
    else:
        log(bulk_mail, "mail.bulk_tested", user=request.user)
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": request.user.email})
    return redirect("bulk_mail_preview", bulk_mail.pk, language)
