"""Discount codes in the admin: one by one or many at once, and the list of their uses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import AmountColumn, DeadlineColumn, Listing, MomentColumn, NumberColumn, SafeListingMixin
from core.admin.viewsets import CreateView, EditableViewSet, EditView, ReadOnlyViewSet
from core.money import format_kr, format_percent
from events.admin.base import admin_page_context
from events.admin.codes.forms import BatchForm, code_panels
from events.admin.event.price_warning import warn_about_prices
from events.admin.event.sales_facts import differences, field_texts
from events.admin.filters import CodeFilters, UseFilters
from events.admin.seat_blocks import log_block_released
from events.enums import DiscountKind
from events.models import CodeUse, DiscountCode, Event
from events.pricing import discount_codes
from events.stock import release

register_permission_policy(CodeUse, OnlyActions(CodeUse))

#: Fields whose changes are written to the audit log.
_LOGGED_FIELDS = (
    "code",
    "active",
    "kind",
    "percent",
    "amount_ore",
    "capacity",
    "max_per_buyer",
    "valid_from",
    "valid_until",
)


def format_discount(code: DiscountCode) -> str:
    """«25 %», «200 kr», or a dash for a code without discount that only opens hidden ticket types."""
    if code.kind == DiscountKind.PERCENT:
        return format_percent(code.percent)
    return format_kr(code.amount_ore) if code.kind == DiscountKind.AMOUNT else "–"


def _logged_values(pk: int) -> dict[str, str]:
    code = DiscountCode.objects.get(pk=pk)
    types = ", ".join(code.ticket_types.order_by("pk").values_list("name_nb", flat=True))
    return field_texts(code, _LOGGED_FIELDS) | {"ticket_types": types or "–"}


class CodeListing(SafeListingMixin, generic.IndexView):
    empty_advice = gettext_lazy("There are no codes yet. Add one here, or make many at once from the event's own page.")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("event", "block")


class CodeCreate(CreateView):
    """Creates a code and writes its values to the audit log."""

    def save_instance(self):
        code = super().save_instance()
        changes = differences({}, _logged_values(code.pk))
        log(code, "events.sales_changed", user=self.request.user, data={"changes": changes})
        warn_about_prices(self.request, code.event_id)
        return code


class CodeEdit(EditView):
    """Changes a code while its row is locked, and writes what changed to the audit log."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        pk = get_object_or_404(DiscountCode.objects.select_for_update(of=("self",)), pk=self.object_pk).pk
        self.before = _logged_values(pk)
        return super().post(request, *args, **kwargs)

    def save_instance(self):
        code = super().save_instance()
        if changes := differences(self.before, _logged_values(code.pk)):
            log(code, "events.sales_changed", user=self.request.user, data={"changes": changes})
        warn_about_prices(self.request, code.event_id)
        return code

    @cached_property
    def header_more_buttons(self):
        url = f"{reverse('code_uses:index')}?code={self.object.pk}"
        button = HeaderButton(_("Who used it"), url=url, icon_name="group", priority=15)
        return [*super().header_more_buttons, button]


class CodeDelete(generic.DeleteView):
    """Deletes a code that nobody has used. Seats set aside for it are released."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        code = self.get_object()
        if code.uses.exists():
            messages.error(
                request,
                _("“%(code)s” has been used and cannot be deleted. Take it out of use instead.") % {"code": code.code},
            )
            return redirect("codes:edit", code.pk)
        if code.block_id and (units := release.release_block(code.block)):
            log_block_released(code.block, units, request.user)
        return super().post(request, *args, **kwargs)


class CodeViewSet(EditableViewSet):
    model = DiscountCode
    icon = "tag"
    menu_label = gettext_lazy("Discount codes")
    index_view_class = CodeListing
    add_view_class = CodeCreate
    edit_view_class = CodeEdit
    delete_view_class = CodeDelete
    copy_view_enabled = False
    edit_handler = code_panels
    list_per_page = 50
    search_fields = ["code", "note", "event__title_nb"]
    search_backend_name = None
    ordering = ["-event__starts_at", "code"]
    list_display = [
        "code",
        Column("event", label=gettext_lazy("Event"), sort_key="event__title_nb"),
        Column("discount", label=gettext_lazy("Discount"), accessor=format_discount),
        NumberColumn("taken", label=gettext_lazy("Used"), sort_key="taken"),
        NumberColumn("capacity", label=gettext_lazy("Uses in all"), sort_key="capacity"),
        DeadlineColumn("valid_until", label=gettext_lazy("Valid until"), sort_key="valid_until"),
        BooleanColumn("active", label=gettext_lazy("In use"), sort_key="active"),
        Column("note", label=gettext_lazy("Note")),
    ]
    filterset_class = CodeFilters
    list_export = [
        "event.title_nb",
        "code",
        "active",
        "kind",
        "percent",
        "amount_ore",
        "taken",
        "capacity",
        "max_per_buyer",
        "valid_from",
        "valid_until",
        "note",
    ]
    export_headings = {"event.title_nb": gettext_lazy("Event")}
    export_filename = "codes"


class UseListing(Listing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("code__event", "order")


class UseViewSet(ReadOnlyViewSet):
    model = CodeUse
    icon = "group"
    menu_label = gettext_lazy("Uses of codes")
    empty_advice = gettext_lazy("No code has been used yet.")
    index_view_class = UseListing
    list_display = [
        Column("code", label=gettext_lazy("Code"), sort_key="code__code"),
        Column("code.event", label=gettext_lazy("Event"), sort_key="code__event__title_nb"),
        Column("order.reference", label=gettext_lazy("Order"), sort_key="order__reference"),
        Column("order.buyer_name", label=gettext_lazy("Buyer"), sort_key="order__buyer_name"),
        Column("order.buyer_email", label=gettext_lazy("E-mail"), sort_key="order__buyer_email"),
        NumberColumn("quantity", label=gettext_lazy("Number"), sort_key="quantity"),
        AmountColumn("saved_ore", label=gettext_lazy("Saved"), sort_key="saved_ore"),
        MomentColumn("used_at", label=gettext_lazy("Used"), sort_key="used_at"),
    ]
    filterset_class = UseFilters
    search_fields = ["code__code", "order__reference", "order__buyer_name", "order__buyer_email"]
    ordering = "-used_at"
    list_export = [
        "code.code",
        "code.event.title_nb",
        "order.reference",
        "order.status",
        "order.buyer_name",
        "order.buyer_email",
        "order.organisation_name",
        "quantity",
        "saved_ore",
        "used_at",
    ]
    export_headings = {
        "code.code": gettext_lazy("Code"),
        "code.event.title_nb": gettext_lazy("Event"),
        "order.reference": gettext_lazy("Order"),
        "order.status": gettext_lazy("Status"),
        "order.buyer_name": gettext_lazy("Buyer"),
        "order.buyer_email": gettext_lazy("E-mail"),
        "order.organisation_name": gettext_lazy("Organisation"),
        "quantity": gettext_lazy("Quantity"),
    }
    export_filename = "code-uses"
    inspect_view_fields = ["code", "order", "quantity", "saved_ore", "used_at"]


def batch_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the form; POST makes the codes and redirects to the list of them."""
    if not request.user.has_perm("events.add_discountcode"):
        raise PermissionDenied
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    form = BatchForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        codes = discount_codes.create_codes(
            event,
            form.cleaned_data["number"],
            prefix=form.cleaned_data["prefix"],
            types=form.cleaned_data["ticket_types"],
            by=request.user,
            key=form.cleaned_data["key"],
            **form.code_values(),
        )
        if codes:
            messages.success(
                request,
                ngettext(
                    "%(number)d code is made. Export the list to send it.",
                    "%(number)d codes are made. Export the list to send them.",
                    len(codes),
                )
                % {"number": len(codes)},
            )
            warn_about_prices(request, event.pk)
        return redirect(f"{reverse('codes:index')}?event={event.pk}")
    context = admin_page_context(event, _("Make many codes"), "tag") | {"form": form, "button": _("Make the codes")}
    return render(request, "events/admin/action.html", context, status=422 if form.errors else 200)
