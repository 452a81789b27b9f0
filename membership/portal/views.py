"""The member's own page. What it shows of others' money is decided by querysets, not here."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.sections import sections_for
from membership.portal.queries import memberships_of, unfinished_orders
from membership.queries import dues_of
from payments.documents.pdf import StoredFileChanged, document_pdf
from payments.models import SalesDocument

member_only = login_required(login_url="account_login")


@never_cache
@require_safe
@member_only
def portal(request: HttpRequest) -> HttpResponse:
    shown = memberships_of(request.user)
    return render(
        request,
        "membership/portal/portal.html",
        {
            "shown": shown,
            "unfinished": unfinished_orders(request.user),
            "is_member": any(one.membership.status.counts_as_member for one in shown),
            "sections": sections_for("portal", request, request.user),
            "languages": settings.LANGUAGES,
        },
    )


@never_cache
@require_POST
@member_only
def set_language(request: HttpRequest) -> HttpResponse:
    """The language of mails and of this page."""
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    with override(request.user.language):
        return redirect(reverse("portal"))


@never_cache
@require_safe
@member_only
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt or invoice for dues, to those who look after the member's money."""
    dues = dues_of(request.user).values("order")
    found = SalesDocument.objects.filter(pk=pk, order__in=dues).first()
    if found is None:
        raise Http404
    try:
        pdf = document_pdf(found)
    except StoredFileChanged as changed:  # staff have been told
        raise Http404 from changed
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{found.get_kind_display()}-{found}.pdf")
    return response
