"""Leaving a sort of mail by the link of an e-mail (RFC 8058): no sign-in, no question, no cookie.

GET changes nothing, because programs that read mail open its links. POST leaves at once, and needs no token of a form:
the mail service of the reader sends it, without ever having opened the page.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.models import LimitAction
from core.web.limits import allow_client
from core.web.responses import keep_private
from mail.bulk.audiences import owner_of
from mail.bulk.links import read_token
from mail.bulk.suppression import unsubscribe


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_view(request: HttpRequest, key: str) -> HttpResponse:
    link = read_token(key)
    if link is None:
        if not allow_client(request, LimitAction.KEYS):
            return keep_private(render(request, "429.html", status=429))
        return keep_private(render(request, "mail/bulk/unknown_link.html", status=404))
    owner = owner_of(link.scope)
    context = {"key": key, "what": owner.scope_label(link.scope) if owner else "", "is_done": False}
    if request.method == "POST":
        unsubscribe(link.digest, link.scope, link.recipient_pk)
        context["is_done"] = True
    return keep_private(render(request, "mail/bulk/unsubscribe.html", context))
