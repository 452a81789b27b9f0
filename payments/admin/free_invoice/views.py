"""Admin pages of invoices that staff write: drafts, a look at what they become, and issuing them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from core.admin.confirm import Confirmation, ConfirmView
from core.association import association
from core.money import format_kr
from core.pdf import render as pdf_render
from core.vat import VatCode, vat_within
from payments.admin.free_invoice.forms import WrittenForms
from payments.checkout.submission import KEY, new_key
from payments.documents.pdf.content import TEMPLATE, document_content
from payments.free_lines import drafts
from payments.free_lines.issue import CannotIssue, issue, preview_document
from payments.models import FreeInvoice, Order

_VIEW, _ADD, _CHANGE = "payments.view_freeinvoice", "payments.add_freeinvoice", "payments.change_freeinvoice"
_ISSUE = "payments.issue_freeinvoice"


def _require(request: HttpRequest, *permissions: str) -> None:
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def _draft(pk: int) -> FreeInvoice:
    return get_object_or_404(FreeInvoice.objects.select_related("order", "copied_from"), pk=pk)


def _breadcrumbs(title: str) -> list[dict]:
    return [{"url": reverse("invoice_drafts:index"), "label": _("Invoice drafts")}, {"url": "", "label": title}]


@method_decorator(never_cache, name="dispatch")
class WriteView(View):
    """Writes a new invoice, or goes on with a draft. Every POST saves what was typed."""

    def dispatch(self, request: HttpRequest, *args, pk: int | None = None, **kwargs) -> HttpResponse:
        _require(request, _CHANGE if pk else _ADD)
        self.draft = _draft(pk) if pk else None
        if self.draft is not None and self.draft.order_id:
            return redirect("orders:inspect", self.draft.order_id)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        typed = self.draft.typed if self.draft else {}
        return self._page(WrittenForms(typed, bound=False))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        typed = WrittenForms.read(request.POST)
        forms = WrittenForms(typed)
        if "sum" in request.POST:
            return render(
                request, "payments/admin/free_invoice/sum.html", {"lines": forms.written_lines(), **_sums(forms)}
            )
        key = request.POST.get("key", "")
        try:
            self.draft = drafts.save_draft(
                self.draft,
                typed,
                total_ore=forms.total_ore(),
                by=request.user,
                key=f"draft-{key}"[:64] if KEY.fullmatch(key) else "",
            )
        except drafts.AlreadyIssued:
            messages.warning(request, _("The invoice has been issued, so nothing was changed."))
            return redirect("invoice_drafts:index")
        if "more" in request.POST:
            return redirect(f"{reverse('free_invoice', args=[self.draft.pk])}#lines")
        if "check" not in request.POST:
            messages.success(request, _("The draft is saved."))
            return redirect("free_invoice", self.draft.pk)
        if not forms.is_valid():
            return self._page(forms, status=422)
        return redirect("free_invoice_preview", self.draft.pk)

    def _page(self, forms: WrittenForms, *, status: int = 200) -> HttpResponse:
        title = str(self.draft) if self.draft else _("New invoice")
        context = {
            "page_title": _("New invoice"),
            "page_subtitle": title if self.draft else "",
            "header_icon": "doc-full-inverse",
            "breadcrumbs_items": _breadcrumbs(title),
            "form": forms.form,
            "lines": forms.lines,
            "errors": forms.errors() if forms.form.is_bound else [],
            "draft": self.draft,
            "action": reverse("free_invoice", args=[self.draft.pk]) if self.draft else self.request.path,
            "key": new_key(),
            "may_issue": self.request.user.has_perm(_ISSUE),
            "seller": association(),
            **_sums(WrittenForms(forms.typed)),
        }
        return render(self.request, "payments/admin/free_invoice/write.html", context, status=status)


def _sums(forms: WrittenForms) -> dict:
    """Øre: the total of the lines that can be read, and the VAT in it."""
    seller = association()
    lines = forms.written_lines()
    vat = sum(vat_within(line.total_ore, VatCode(seller.vat_code(line.vat_code)).percent) for line in lines)
    total = sum(line.total_ore for line in lines)
    return {"total_ore": total, "vat_ore": vat, "net_ore": total - vat}


def _checked(draft: FreeInvoice) -> WrittenForms | None:
    """The forms of a draft; None when it cannot be issued as it is."""
    forms = WrittenForms(draft.typed)
    return forms if forms.typed and forms.is_valid() else None


@method_decorator(never_cache, name="dispatch")
class PreviewView(View):
    """GET shows what the invoice becomes. POST issues exactly that."""

    def dispatch(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        _require(request, _VIEW)
        self.draft = _draft(pk)
        if self.draft.order_id:
            return redirect("orders:inspect", self.draft.order_id)
        self.forms = _checked(self.draft)
        if self.forms is None:
            messages.warning(request, _("Something is missing: press “See what it becomes” to find out what."))
            return redirect("free_invoice", pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        _require(request, _ISSUE)
        if request.POST.get("saved_at") != self.draft.saved_at.isoformat():
            messages.warning(request, _("The draft was changed meanwhile. Look it over again."))
            return self._page(status=409)
        try:
            order = issue(self.draft, self.forms.written(), by=request.user)
        except CannotIssue as error:
            messages.error(request, str(error))
            return self._page(status=422)
        text = (
            _("The invoice is issued and sent to %(email)s: order %(reference)s.")
            if order.confirmed_at
            else _("The link to pay is sent to %(email)s: order %(reference)s.")
        )
        messages.success(request, text % {"email": order.buyer_email, "reference": order.reference})
        return redirect("orders:inspect", order.pk)

    def _page(self, *, status: int = 200) -> HttpResponse:
        written = self.forms.written()
        content = document_content(preview_document(self.draft, written))
        title = _("What it becomes")
        context = {
            "page_title": title,
            "page_subtitle": str(self.draft),
            "header_icon": "view",
            "breadcrumbs_items": _breadcrumbs(title),
            "draft": self.draft,
            "written": written,
            "content": content,
            "rows": list(zip(content["lines"], written.lines, strict=True)),
            "may_issue": self.request.user.has_perm(_ISSUE),
            "may_change": self.request.user.has_perm(_CHANGE),
            "saved_at": self.draft.saved_at.isoformat(),
            "total": format_kr(written.total_ore),
        }
        return render(self.request, "payments/admin/free_invoice/preview.html", context, status=status)


@never_cache
@require_safe
def preview_pdf_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of the invoice as it would be issued now, without number and KID."""
    _require(request, _VIEW)
    draft = _draft(pk)
    forms = None if draft.order_id else _checked(draft)
    if forms is None:
        return redirect("free_invoice_preview", pk)
    document = preview_document(draft, forms.written())
    with translation.override(document.language):
        marks = {"number": _("(preview)"), "title": document.get_kind_display(), "statement": []}
    pdf = pdf_render.render(TEMPLATE, document_content(document) | marks, document.language)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response


class DiscardView(ConfirmView):
    """Deletes a draft that is not issued."""

    def find(self, pk: int) -> FreeInvoice:
        _require(self.request, "payments.delete_freeinvoice")
        return get_object_or_404(FreeInvoice.objects.filter(order=None), pk=pk)

    def confirmation(self) -> Confirmation:
        return Confirmation(
            title=_("Delete the draft"),
            subtitle=str(self.subject),
            icon="bin",
            breadcrumbs=_breadcrumbs(_("Delete the draft")),
            explained=[_("What was typed is gone. Nothing has been issued or sent.")],
            button=_("Delete the draft"),
            serious=True,
            back_url=reverse("free_invoice", args=[self.subject.pk]),
            back_label=_("Back"),
        )

    def act(self, form: None) -> HttpResponse:
        log(self.subject, "payments.draft_discarded", user=self.request.user, data={"before": str(self.subject)})
        FreeInvoice.objects.filter(pk=self.subject.pk, order=None).delete()
        messages.success(self.request, _("The draft is deleted."))
        return redirect("invoice_drafts:index")


@require_POST
def copy_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft like an order with free lines, such as last year's."""
    _require(request, _ADD, "payments.view_order")
    order = get_object_or_404(Order.objects.visible_to(request.user).filter(free_invoice__isnull=False), pk=pk)
    key = request.POST.get("key", "")
    typed = drafts.copied_text(order)
    draft = drafts.save_draft(
        None,
        typed,
        total_ore=WrittenForms(typed).total_ore(),
        by=request.user,
        key=f"copy-{key}"[:64] if KEY.fullmatch(key) else "",
        copied_from=order,
    )
    messages.success(request, _("The copy is a draft. Look over dates, prices and the contact person."))
    return redirect("free_invoice", draft.pk)
