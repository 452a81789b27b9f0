"""The lists of e-mails to many, of suppressed addresses, and of the recipients of one e-mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.exports import GuardedExport
from core.admin.tables import Listing, MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from mail.bulk.addresses import digest_of
from mail.bulk.admin import access
from mail.bulk.admin.forms import LiftForm
from mail.bulk.audiences import audience_named, owner_of
from mail.bulk.suppression import lift
from mail.models import BulkMail, SuppressedAddress

EXPORT = "mail.export_suppressedaddress"


def audience_text(bulk_mail: BulkMail) -> str:
    """The sort of audience: who it is exactly would be a query for each row."""
    audience = audience_named(bulk_mail.audience)
    return str(audience.label) if audience else "–"


def recipients_text(bulk_mail: BulkMail) -> str:
    """A dash for a draft: who gets it is counted when it is sent."""
    return "–" if bulk_mail.is_draft else str(bulk_mail.recipient_count)


def scope_text(row: SuppressedAddress, *, exactly: bool = False) -> str:
    """What the address gets no more of, as staff read it. `exactly` may be a query."""
    if not row.scope:
        return gettext("All e-mail to many")
    owner = owner_of(row.scope)
    if owner is None:
        return row.scope
    return owner.scope_label(row.scope) if exactly else str(owner.label)


class BulkMailListing(Listing):
    any_permission_required = ["view"]

    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm(access.ADD):
            return []
        return [HeaderButton(gettext("New e-mail to many"), url=reverse("bulk_mail_new"), icon_name="plus")]


class BulkMailViewSet(ReadOnlyViewSet):
    model = BulkMail
    icon = "mail"
    menu_label = _("E-mail to many")
    menu_order = 260
    add_to_admin_menu = True
    inspect_view_enabled = False
    index_view_class = BulkMailListing
    empty_advice = _("Nothing has been written yet. Newsletters and e-mail to members and attendees are listed here.")
    list_display = [
        TitleColumn("subject", label=_("Subject"), get_url=lambda row: reverse("bulk_mail", args=[row.pk])),
        Column("audience", label=_("To"), accessor=audience_text),
        Column("get_state_display", label=_("Status"), sort_key="state"),
        NumberColumn("recipient_count", label=_("Recipients"), sort_key="recipient_count", accessor=recipients_text),
        MomentColumn("created_at", label=_("Written"), sort_key="created_at"),
        MomentColumn("send_at", label=_("To be sent"), sort_key="send_at"),
        MomentColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
    ]
    list_filter = {"state": ["exact"], "created_at": ["range"]}
    search_fields = ["subject_nb", "subject_en"]
    ordering = "-created_at"
    list_export = ["subject_nb", "subject_en", "state", "recipient_count", "created_at", "send_at", "finished_at"]
    export_filename = "mail-to-many"


class SuppressedListing(GuardedExport, Listing):
    any_permission_required = ["view"]
    export_permission = EXPORT

    def before_export(self, queryset) -> None:
        log(self.request.user, "mail.suppressed_exported", user=self.request.user, data={"rows": queryset.count()})

    def search_queryset(self, queryset):
        """Also by the whole address where only its digest is kept."""
        if not self.is_searching:
            return queryset
        rows = SuppressedAddress.objects.order_by()
        by_text = rows.filter(address__icontains=self.search_query).values("pk")
        by_digest = rows.filter(digest=digest_of(self.search_query)).values("pk")
        return queryset.filter(pk__in=by_text.union(by_digest, all=True))


class LiftView(ConfirmView):
    def find(self, pk: int) -> SuppressedAddress:
        access.require(self.request, "mail.change_suppressedaddress")
        return get_object_or_404(SuppressedAddress, pk=pk)

    def form(self, data=None) -> LiftForm:
        return LiftForm(data)

    def confirmation(self) -> Confirmation:
        return Confirmation(
            title=_("Lift suppression"),
            subtitle=self.subject.address or self.subject.short_digest,
            icon="undo",
            button=_("Lift suppression"),
            facts=[
                (_("Reason"), self.subject.get_reason_display()),
                (_("Applies to"), scope_text(self.subject, exactly=True)),
                (_("What the service said"), self.subject.note or "–"),
            ],
            explained=[
                _("Who has unsubscribed or complained may get e-mail again only when they have asked for it."),
                _("The mail service may have a list of its own. Remove the address there too."),
            ],
            serious=True,
            back_url=reverse("suppressed:index"),
            back_label=_("Back"),
        )

    def act(self, form: LiftForm) -> HttpResponse:
        lift(self.subject, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, gettext("The address may get e-mail to many again."))
        return redirect("suppressed:index")


class SuppressedViewSet(ReadOnlyViewSet):
    model = SuppressedAddress
    icon = "no-view"
    menu_label = _("Suppressed addresses")
    menu_order = 905
    add_to_settings_menu = True
    inspect_view_enabled = False
    index_view_class = SuppressedListing
    empty_advice = _("No address is suppressed. Those that do not work, and those who unsubscribe, come here.")
    list_display = [
        TitleColumn(
            "address",
            label=_("E-mail"),
            accessor=lambda row: row.address or row.short_digest,
            get_url=lambda row: reverse("suppressed:lift", args=[row.pk]),
        ),
        Column("get_reason_display", label=_("Reason"), sort_key="reason"),
        Column("scope", label=_("Applies to"), accessor=scope_text),
        Column("note", label=_("What the service said")),
        MomentColumn("since", label=_("Since"), sort_key="since"),
    ]
    list_filter = {"reason": ["exact"], "since": ["range"]}
    search_fields = ["address"]
    ordering = "-since"
    list_export = ["address", "short_digest", "get_reason_display", "scope", "note", "since"]
    export_headings = {"short_digest": _("Recognised by")}
    export_filename = "suppressed-addresses"

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("lift/<int:pk>/", LiftView.as_view(), name="lift")]


bulk_mail_viewset = BulkMailViewSet("bulk_mails", url_prefix="bulk-mail")
suppressed_viewset = SuppressedViewSet("suppressed", url_prefix="suppressed-addresses")
