"""The list of invoice drafts in the admin. Issued ones are orders, in the list of orders."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import AmountColumn, Listing, MomentColumn
from core.admin.viewsets import ReadOnlyViewSet
from payments.models import FreeInvoice

register_permission_policy(FreeInvoice, OnlyActions(FreeInvoice))


class DraftListing(Listing):
    @cached_property
    def add_url(self):
        return reverse("free_invoice_new") if self.request.user.has_perm("payments.add_freeinvoice") else None

    @cached_property
    def add_item_label(self):
        return _("New invoice")

    def get_base_queryset(self):
        return super().get_base_queryset().filter(order=None).select_related("created_by")

    def get_edit_url(self, instance):
        return reverse("free_invoice", args=[instance.pk])


class DraftViewSet(ReadOnlyViewSet):
    model = FreeInvoice
    icon = "doc-full-inverse"
    index_view_class = DraftListing
    inspect_view_enabled = False
    menu_label = _("Invoice drafts")
    empty_advice = _("No invoice is being written. Press “New invoice” for partnerships, advertisements and services.")
    list_display = [
        TitleColumn("__str__", label=_("Organisation"), get_url=lambda row: reverse("free_invoice", args=[row.pk])),
        AmountColumn("total_ore", label=_("Total"), sort_key="total_ore"),
        Column("created_by", label=_("By")),
        MomentColumn("saved_at", label=_("Saved"), sort_key="saved_at"),
    ]
    list_filter = {"saved_at": ["range"]}
    search_fields = ["organisation_name"]
    ordering = "-saved_at"
    list_export = ["organisation_name", "total_ore", "created_by", "saved_at"]
    export_headings = {"total_ore": _("Total")}
    export_filename = "invoice-drafts"


draft_viewset = DraftViewSet("invoice_drafts", url_prefix="invoice-drafts")
