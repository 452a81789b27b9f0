"""The member's own page. Querysets decide which dues and documents a user may see; the views only show them."""

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

sign_in_required = login_required(login_url="account_login")


@never_cache
@require_safe
@sign_in_required
def portal(request: HttpRequest) -> HttpResponse:
    """The user's memberships, unpaid applications, sections of other apps, and the choice of language."""
    memberships = memberships_of(request.user)
    return render(
        request,
        "membership/portal/portal.html",
        {
            "memberships": memberships,
            "unfinished": unfinished_orders(request.user),
            "is_member": any(entry.membership.status.counts_as_member for entry in memberships),
            "sections": sections_for("portal", request, request.user),
            "languages": settings.LANGUAGES,
        },
    )


@never_cache
@require_POST
@sign_in_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Save the user's language, used for e-mails and for this page."""
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    with override(request.user.language):
        return redirect(reverse("portal"))


@never_cache
@require_safe
@sign_in_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt or invoice for dues as a PDF. Only administrators, billing contacts and the buyer may download it."""
    dues_orders = dues_of(request.user).values("order")
    sales_document = SalesDocument.objects.filter(pk=pk, order__in=dues_orders).first()
    if sales_document is None:
        raise Http404
    try:
        pdf = document_pdf(sales_document)
    except StoredFileChanged as error:  # document_pdf has notified the staff
        raise Http404 from error
    response = HttpResponse(pdf, content_type="application/pdf")
    filename = f"{sales_document.get_kind_display()}-{sales_document}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response
