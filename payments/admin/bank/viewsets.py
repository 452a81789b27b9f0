"""Lists of bank files and bank entries in the admin."""

import django_filters
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import register_permission_policy

from core.admin.filters import DayRangeFilter
from core.admin.permissions import OnlyActions
from core.admin.tables import DayColumn, Listing, MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from payments.admin.bank.entry_page import BankEntryInspectView
from payments.admin.bank.file_page import BankFileInspectView
from payments.admin.bank.upload import can_upload
from payments.enums import OPEN_ENTRY_STATES, BankEntryReason, BankEntryState
from payments.models import BankEntry, BankFile

register_permission_policy(BankFile, OnlyActions(BankFile))
register_permission_policy(BankEntry, OnlyActions(BankEntry))


class BankFileListing(Listing):
    @cached_property
    def header_buttons(self):
        if not can_upload(self.request.user):
            return []
        return [HeaderButton(_("Upload a bank file"), url=reverse("bank_files_upload"), icon_name="upload")]

    def get_base_queryset(self):
        open_entries = Count("entries", filter=Q(entries__state__in=OPEN_ENTRY_STATES))
        return super().get_base_queryset().select_related("uploaded_by").annotate(open_count=open_entries)


class BankFileViewSet(ReadOnlyViewSet):
    model = BankFile
    icon = "upload"
    menu_label = _("Bank files")
    index_view_class = BankFileListing
    inspect_view_class = BankFileInspectView
    inspect_template_name = "payments/admin/bank/file.html"
    empty_advice = _("No file yet. Fetch CAMT.054 or CSV in the association's online bank and upload it here.")
    list_display = [
        TitleColumn("name", label=_("File"), sort_key="name", get_url=lambda file: file_url(file)),
        Column("get_format_display", label=_("Format"), sort_key="format"),
        MomentColumn("uploaded_at", label=_("Uploaded"), sort_key="uploaded_at"),
        Column("uploaded_by", label=_("By")),
        NumberColumn("entry_count", label=_("Entries"), sort_key="entry_count"),
        NumberColumn("known_count", label=_("Known from earlier files"), sort_key="known_count"),
        NumberColumn("open_count", label=_("To decide"), sort_key="open_count"),
    ]
    list_filter = {"format": ["exact"], "uploaded_at": ["range"]}
    search_fields = ["name"]
    ordering = "-uploaded_at"
    list_export = ["name", "format", "sha256", "uploaded_at", "uploaded_by", "entry_count", "known_count", "open_count"]
    export_headings = {"open_count": _("To decide")}
    export_filename = "bank-files"


class BankEntryFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=BankEntryState.choices)
    reason = django_filters.ChoiceFilter(label=_("Finding"), choices=BankEntryReason.choices)
    booked_on = DayRangeFilter(label=_("Day"))
    amount_from = django_filters.NumberFilter(label=_("Kroner, from"), method="at_least")
    amount_to = django_filters.NumberFilter(label=_("Kroner, up to"), method="at_most")
    file = django_filters.ModelChoiceFilter(label=_("File"), queryset=BankFile.objects.all())

    class Meta:
        model = BankEntry
        fields = ["state", "reason", "booked_on", "amount_from", "amount_to", "file"]

    def at_least(self, queryset, name, value):
        return queryset.filter(amount_ore__gte=_ore(value))

    def at_most(self, queryset, name, value):
        return queryset.filter(amount_ore__lte=_ore(value))


def _ore(kroner) -> int:
    """Øre, within what the database can compare with."""
    limit = 10**15
    return int(max(-limit, min(limit, kroner)) * 100)


class BankEntryListing(Listing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("proposed_order", "file")


class BankEntryViewSet(ReadOnlyViewSet):
    model = BankEntry
    icon = "list-ul"
    menu_label = _("Bank entries")
    index_view_class = BankEntryListing
    inspect_view_class = BankEntryInspectView
    inspect_template_name = "payments/admin/bank/entry.html"
    filterset_class = BankEntryFilters
    empty_advice = _("No entries yet. They come from the files that are uploaded under Bank files.")
    list_display = [
        TitleColumn("payer_name", label=_("Payer"), sort_key="payer_name", accessor=lambda entry: payer_of(entry),
                    get_url=lambda entry: entry_url(entry)),
        DayColumn("booked_on", label=_("Day"), sort_key="booked_on"),
        NumberColumn("amount_text", label=_("Amount"), sort_key="amount_ore"),
        Column("kid", label="KID", sort_key="kid"),
        Column("get_state_display", label=_("State"), sort_key="state"),
        Column("get_reason_display", label=_("Finding"), sort_key="reason"),
        Column("proposed_order", label=_("Order"), accessor=lambda entry: entry.proposed_order or "–"),
    ]  # fmt: skip
    search_fields = ["kid", "payer_name", "message", "bank_reference", "proposed_order__reference"]
    ordering = "-booked_on"
    list_export = [
        "booked_on", "amount_ore", "currency", "kid", "payer_name", "message", "account", "bank_reference", "state",
        "reason", "note", "proposed_order", "file",
    ]  # fmt: skip
    export_headings = {"amount_ore": _("Amount")}
    export_filename = "bank-entries"


def file_url(file: BankFile) -> str:
    return reverse("bank_files:inspect", args=[file.pk])


def entry_url(entry: BankEntry) -> str:
    return reverse("bank_entries:inspect", args=[entry.pk])


def payer_of(entry: BankEntry) -> str:
    return entry.payer_name or entry.message[:60] or "–"


bank_file_viewset = BankFileViewSet("bank_files", url_prefix="bank-files")
bank_entry_viewset = BankEntryViewSet("bank_entries", url_prefix="bank-entries")
