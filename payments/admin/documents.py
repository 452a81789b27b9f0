"""Sales documents in the admin: searching, viewing, downloading and exporting. They cannot be edited."""

import re
from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.spreadsheet import value_at
from core.admin.tables import AmountColumn, Listing, MomentColumn, ReadOnlyInspectView
from core.admin.viewsets import ReadOnlyViewSet
from core.pdf.escape import printable
from core.vat import VatCode
from payments.admin.kid_search import KidSearchMixin
from payments.documents.issue import latest_version
from payments.documents.pdf import StoredFileChanged, document_file_name, document_pdf
from payments.documents.pdf.content import document_content
from payments.models import SalesDocument

register_permission_policy(SalesDocument, OnlyActions(SalesDocument))

_NUMBER = re.compile(r"\s*([^\s\d]*)\s*(\d{1,18})\s*")


def pdf_url(document: SalesDocument) -> str:
    return reverse("sales_documents:pdf", args=[document.pk])


#: Amounts of a whole document. In an export they are in its first row only, so that a column can be added up.
DOCUMENT_AMOUNTS = ("snapshot.totals.net_ore", "vat_ore", "total_ore")
#: What an export says of each line, with the headings.
LINE_FIELDS = {
    "line.description": _("Description"),
    "line.quantity": _("Quantity"),
    "line.account": _("Account"),
    "line.vat_code": _("VAT code"),
    "line.vat_percent": _("VAT rate (%)"),
    "line.net_ore": _("VAT base"),
    "line.vat_ore": _("VAT"),
    "line.gross_ore": _("Amount with VAT"),
}


class DocumentListing(KidSearchMixin, Listing):
    """All documents. An export has a row for each line of a document, as bookkeeping needs it."""

    def get_base_queryset(self) -> QuerySet[SalesDocument]:
        return super().get_base_queryset().select_related("order", "corrects")

    def export_rows_of(self, item: SalesDocument) -> Iterator[dict]:
        fields = [field for field in self.list_export if field not in LINE_FIELDS]
        document_values = {field: self.export_value(item, field) for field in fields}
        for number, line in enumerate(item.snapshot["lines"] or [{}]):
            if number:
                document_values |= dict.fromkeys(DOCUMENT_AMOUNTS)
            line_values = {field: value_at({"line": line}, field) for field in LINE_FIELDS}
            code = line.get("vat_code")
            line_values["line.vat_code"] = VatCode(code).label if code in VatCode.values else code
            yield document_values | line_values

    def search_plainly(self, queryset):
        """«KV12» and «12» find documents by number; other queries search in the fields of the order."""
        match = _NUMBER.fullmatch(self.search_query or "")
        if match:
            documents = queryset.filter(number=int(match[2]))
            documents = documents.filter(series__iexact=match[1]) if match[1] else documents
            if documents.exists():
                return documents
        return super().search_plainly(queryset)


class DocumentInspectView(ReadOnlyInspectView):
    def get_fields(self):
        return ["number"]

    def get_context_data(self, **kwargs):
        document = self.object
        return super().get_context_data(
            **kwargs,
            document=document,
            content=document_content(document),
            pdf_url=pdf_url(document),
            corrections=list(document.corrections.order_by("pk")),
            latest_version=latest_version(document),
        )

    @cached_property
    def header_more_buttons(self):
        return [Button(_("Download as PDF"), url=pdf_url(self.object), icon_name="download", priority=10)]


class DocumentPdfView(PermissionCheckedMixin, View):
    """The PDF of a document, for users who may view documents."""

    model = SalesDocument
    any_permission_required = ["view"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = get_object_or_404(SalesDocument, pk=pk)
        try:
            pdf = document_pdf(document)
        except StoredFileChanged:
            messages.error(request, _("The stored file was changed after it was made. It cannot be downloaded."))
            return redirect("sales_documents:inspect", document.pk)
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{printable(document_file_name(document))}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class DocumentViewSet(ReadOnlyViewSet):
    model = SalesDocument
    icon = "doc-full"
    menu_label = _("Receipts and invoices")
    index_view_class = DocumentListing
    empty_advice = _("Receipts, invoices and credit notes are made automatically when something is sold.")
    inspect_view_class = DocumentInspectView
    inspect_template_name = "payments/admin/document.html"
    list_display = [
        TitleColumn("__str__", label=_("Number"), sort_key="number", get_url=lambda document: inspect_url(document)),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("buyer", label=_("Buyer"), accessor=lambda document: buyer_of(document)),
        Column("order", label=_("Order")),
        AmountColumn("total_ore", label=_("Amount"), sort_key="total_ore"),
        AmountColumn("vat_ore", label=_("Of which VAT"), sort_key="vat_ore"),
        MomentColumn("issued_at", label=_("Issued"), sort_key="issued_at"),
    ]
    list_filter = {"kind": ["exact"], "series": ["exact"], "issued_at": ["range"], "due_on": ["range"]}
    search_fields = ["order__reference", "order__buyer_name", "order__organisation_name", "order__org_number"]
    ordering = "-issued_at"
    list_export = [
        "series",
        "number",
        "kid",
        "kind",
        "issued_at",
        "due_on",
        "order.reference",
        "snapshot.buyer.organisation_name",
        "snapshot.buyer.name",
        "snapshot.buyer.org_number",
        "snapshot.currency",
        "corrects",
        *DOCUMENT_AMOUNTS,
        *LINE_FIELDS,
    ]
    export_headings = {
        "series": _("Number series"),
        "order.reference": _("Order"),
        "snapshot.buyer.organisation_name": _("Organisation"),
        "snapshot.buyer.name": _("Buyer"),
        "snapshot.buyer.org_number": _("Organisation number"),
        "snapshot.currency": _("Currency"),
        "corrects": _("Corrects"),
        "snapshot.totals.net_ore": _("Document without VAT"),
        "vat_ore": _("VAT of the document"),
        "total_ore": _("Total of the document"),
        **LINE_FIELDS,
    }
    export_filename = "documents"

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("pdf/<int:pk>/", self.construct_view(DocumentPdfView), name="pdf")]


def inspect_url(document: SalesDocument) -> str:
    return reverse("sales_documents:inspect", args=[document.pk])


def buyer_of(document: SalesDocument) -> str:
    buyer = document.snapshot["buyer"]
    return buyer["organisation_name"] or buyer["name"]


document_viewset = DocumentViewSet("sales_documents", url_prefix="documents-issued")
