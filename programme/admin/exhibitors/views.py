"""Actions on exhibitors: send the link to the profile again, and publish many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from core.admin.confirm import Confirmation, ConfirmView
from core.values import posted_pk
from programme.admin.exhibitors.forms import PublishForm
from programme.exhibitors.models import Exhibitor
from programme.exhibitors.publish import publish_exhibitors
from programme.exhibitors.send_link import NoAddress, replace_link, send_link_again

PERMISSION = "programme.change_exhibitor"


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


class SendLinkView(ConfirmView):
    def find(self, pk: int) -> Exhibitor:
        _require(self.request)
        return get_object_or_404(Exhibitor.objects.visible_to(self.request.user).select_related("edition"), pk=pk)

    def confirmation(self) -> Confirmation:
        return Confirmation(
            title=_("Send the link to the profile"),
            subtitle=self.subject.name,
            icon="mail",
            button=_("Send"),
            facts=[(_("To"), self.subject.contact_email or "–")],
            explained=[_("Anybody who has the link can change the profile. It is the same link as before.")],
            back_url=reverse("exhibitors:edit", args=[self.subject.pk]),
            back_label=_("Back"),
        )

    def send(self) -> str:
        """Send it, and return what to tell the user. Raises NoAddress."""
        if send_link_again(self.subject, by=self.request.user):
            return _("The link is sent to %(email)s.")
        return _("The link was just sent to %(email)s.")

    def act(self, form) -> HttpResponse:
        try:
            messages.success(self.request, self.send() % {"email": self.subject.contact_email})
        except NoAddress:
            messages.error(
                self.request,
                _("Not sent: the exhibitor has no e-mail address or is withdrawn, or the event is over or cancelled."),
            )
        return redirect("exhibitors:edit", self.subject.pk)


class ReplaceLinkView(SendLinkView):
    """For a link that a stranger has."""

    def confirmation(self) -> Confirmation:
        return Confirmation(
            title=_("Replace the link to the profile"),
            subtitle=self.subject.name,
            icon="rotate",
            button=_("Replace and send"),
            facts=[(_("To"), self.subject.contact_email or "–")],
            explained=[
                _("Do this when somebody has the link who should not have it."),
                _("The old link stops working at once. The exhibitor gets an e-mail with the new one."),
                _("Look at the address first: it can be changed with the old link."),
            ],
            serious=True,
            back_url=reverse("exhibitors:edit", args=[self.subject.pk]),
            back_label=_("Back"),
        )

    def send(self) -> str:
        if replace_link(self.subject, by=self.request.user):
            return _("The link is replaced, and the new one is sent to %(email)s.")
        return _("The link was just replaced, and the new one sent to %(email)s.")


class PublishView(View):
    """GET lists what is ready, of one edition with `?edition=12`. POST publishes what is chosen."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        _require(request)
        ready = Exhibitor.objects.visible_to(request.user).ready().select_related("edition")
        self.edition = posted_pk(request.GET.get("edition", ""))
        self.ready = ready.filter(edition=self.edition) if self.edition else ready
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(PublishForm(ready=self.ready))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PublishForm(request.POST, ready=self.ready)
        if not form.is_valid():
            return self._page(form, status=422)
        number = publish_exhibitors([row.pk for row in form.cleaned_data["exhibitors"]], by=request.user)
        messages.success(
            request,
            ngettext("%(number)d exhibitor is published.", "%(number)d exhibitors are published.", number)
            % {"number": number},
        )
        return redirect(self._list_url())

    def _list_url(self) -> str:
        return reverse("exhibitors:index") + (f"?edition={self.edition}" if self.edition else "")

    def _page(self, form: PublishForm, status: int = 200) -> HttpResponse:
        has_any = bool(form.fields["exhibitors"].choices)
        nothing = _(
            "No exhibitor is ready: a profile in one language is needed, and those that have one are published."
        )
        return Confirmation(
            title=_("Publish exhibitors"),
            subtitle="",
            icon="upload",
            button=_("Publish"),
            explained=[_("Their profiles show on the pages at once.") if has_any else nothing],
            action=self.request.get_full_path(),
            back_url=self._list_url(),
            back_label=_("Back"),
        ).page(self.request, form if has_any else None, status=status)
