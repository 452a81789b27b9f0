"""Admin views in which staff approve or refuse an application, or end a membership."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.forms import DayField, PlainField
from membership.dues.quote import TariffMissing
from membership.enums import EndReason
from membership.joining.decide import AlreadyDecided, approve, refuse
from membership.joining.end import CannotEnd, end_membership
from membership.models import Membership
from payments.limits import NotPayableOnline

#: The system alone sets the other reasons.
_REASONS_FOR_STAFF = [
    choice for choice in EndReason.choices if choice[0] not in {EndReason.LAPSED, EndReason.REFUSED, EndReason.REFUNDED}
]


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("approve", gettext_lazy("Approve")), ("refuse", gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether to approve or refuse.")},
    )
    note = PlainField(
        label=gettext_lazy("Note for staff"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Not sent to the applicant."),
    )


class EndForm(forms.Form):
    last_day = DayField(
        label=gettext_lazy("Last day as a member"),
        help_text=gettext_lazy("May lie ahead: until then the membership is shown as leaving."),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=_REASONS_FOR_STAFF)
    note = PlainField(label=gettext_lazy("Note"), max_length=250, required=False)


class MembershipAction(WagtailAdminTemplateMixin, FormView):
    """Base class of a form about one membership. Requires the permission to change memberships."""

    model = Membership
    header_icon = "clipboard-list"
    page_title = ""

    def dispatch(self, request, pk, *args, **kwargs):
        if not (request.user.is_staff and request.user.has_perm("membership.change_membership")):
            raise PermissionDenied
        self.membership = get_object_or_404(
            Membership.objects.visible_to(request.user).select_related("organisation", "person", "category"), pk=pk
        )
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.membership)

    def get_breadcrumbs_items(self):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(membership=self.membership, **kwargs)

    def redirect_to_membership(self) -> HttpResponse:
        return redirect("membership:inspect", self.membership.pk)


class DecideView(MembershipAction):
    form_class = DecideForm
    template_name = "membership/admin/decide.html"
    page_title = gettext_lazy("Decide the application")

    def form_valid(self, form):
        decision = form.cleaned_data
        try:
            if decision["decision"] == "approve":
                approve(self.membership.pk, by=self.request.user)
                messages.success(self.request, _("The application is approved. The applicant has got a link to pay."))
            else:
                refuse(self.membership.pk, by=self.request.user, note=decision["note"])
                messages.success(self.request, _("The application is refused. The applicant has been notified."))
        except AlreadyDecided:
            messages.warning(self.request, _("This application has been decided already."))
        except TariffMissing:
            messages.error(self.request, _("This category has no tariff. Register one first."))
        except NotPayableOnline as problem:
            messages.error(self.request, f"{problem} " + _("Correct the tariff, and then approve the application."))
        return self.redirect_to_membership()


class EndView(MembershipAction):
    form_class = EndForm
    template_name = "membership/admin/end.html"
    page_title = gettext_lazy("End the membership")

    def get_initial(self):
        return {"last_day": timezone.localdate().replace(month=12, day=31)}

    def form_valid(self, form):
        cleaned = form.cleaned_data
        try:
            end_membership(
                self.membership.pk,
                last_day=cleaned["last_day"],
                reason=cleaned["reason"],
                note=cleaned["note"],
                by=self.request.user,
            )
        except CannotEnd:
            form.add_error("last_day", _("The membership has ended, or begins after this day."))
            return self.form_invalid(form)
        messages.success(self.request, _("The end of the membership is registered."))
        return self.redirect_to_membership()
