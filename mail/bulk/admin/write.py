"""Writing an e-mail to many: choosing whom it goes to, and its texts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from core.admin.confirm import Confirmation, ConfirmView
from mail.bulk.admin import access
from mail.bulk.admin.forms import TextForm
from mail.bulk.audiences import Audience, audience_named, composable_audiences
from mail.models import BulkMail


@require_safe
def choose_audience_view(request: HttpRequest) -> HttpResponse:
    access.require(request, access.ADD)
    context = access.page_context(_("New e-mail to many")) | {"audiences": composable_audiences(request.user)}
    return render(request, "mail/admin/bulk/choose.html", context)


class WriteView(View):
    """One page with two forms: whom it goes to, which the audience's app gives, and the texts."""

    def setup(self, request: HttpRequest, *args, pk: int | None = None, audience: str = "", **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.bulk_mail = access.find(request, pk, access.CHANGE) if pk else None
        self.audience = self._find_audience(self.bulk_mail.audience if self.bulk_mail else audience)

    def _find_audience(self, name: str) -> Audience:
        audience = audience_named(name)
        if audience is None or not audience.is_composable:
            raise Http404
        if not self.request.user.has_perms([access.CHANGE if self.bulk_mail else access.ADD, audience.permission]):
            raise PermissionDenied
        return audience

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.bulk_mail is not None and not self.bulk_mail.is_draft:
            messages.error(request, _("This e-mail is on its way, so it cannot be changed."))
            return redirect("bulk_mail", self.bulk_mail.pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        initial = self.bulk_mail.arguments if self.bulk_mail else request.GET.dict()
        return self._page(self.audience.form(initial=initial), TextForm(instance=self.bulk_mail or BulkMail()))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        initial = self.bulk_mail.arguments if self.bulk_mail else {}
        whom = self.audience.form(request.POST, initial=initial)
        texts = TextForm(request.POST, instance=self.bulk_mail or BulkMail())
        if not (whom.is_valid() & texts.is_valid()):
            return self._page(whom, texts, status=422)
        bulk_mail = texts.save(commit=False)
        bulk_mail.audience, bulk_mail.arguments = self.audience.name, whom.arguments()
        if bulk_mail.pk is None:
            bulk_mail.created_by = request.user
            bulk_mail.save()
            log(bulk_mail, "wagtail.create", user=request.user)
        elif self._save_draft(bulk_mail):
            log(bulk_mail, "wagtail.edit", user=request.user)
        else:
            messages.error(request, _("This e-mail is on its way, so it cannot be changed."))
            return redirect("bulk_mail", bulk_mail.pk)
        messages.success(request, _("The e-mail is saved as a draft."))
        return redirect("bulk_mail", bulk_mail.pk)

    @staticmethod
    def _save_draft(bulk_mail: BulkMail) -> bool:
        """One statement, so that an e-mail that is confirmed at the same moment is not changed."""
        names = ("subject_nb", "subject_en", "body_nb", "body_en", "arguments")
        values = {name: getattr(bulk_mail, name) for name in names}
        return bool(BulkMail.objects.filter(pk=bulk_mail.pk, state="draft").update(**values))

    def _page(self, whom, texts, *, status: int = 200) -> HttpResponse:
        title = str(self.bulk_mail) if self.bulk_mail else _("New e-mail to many")
        context = access.page_context(title, self.bulk_mail) | {
            "audience": self.audience,
            "whom": whom,
            "texts": texts,
            "form": whom,
            "back_url": reverse("bulk_mail", args=[self.bulk_mail.pk])
            if self.bulk_mail
            else reverse("bulk_mails:index"),
        }
        return render(self.request, "mail/admin/bulk/write.html", context, status=status)


class DeleteView(ConfirmView):
    """Deletes a draft. What was sent stays."""

    def find(self, pk: int) -> BulkMail:
        bulk_mail = access.find(self.request, pk, access.CHANGE)
        if not bulk_mail.is_draft or bulk_mail.content != "text":
            raise Http404
        return bulk_mail

    def confirmation(self) -> Confirmation:
        return Confirmation(
            title=_("Delete the draft"),
            subtitle=str(self.subject),
            icon="bin",
            button=_("Delete"),
            serious=True,
            explained=[_("The text is lost. Nobody has got it.")],
            back_url=reverse("bulk_mail", args=[self.subject.pk]),
            back_label=_("Back"),
        )

    def act(self, form) -> HttpResponse:
        deleted, _rows = BulkMail.objects.filter(pk=self.subject.pk, state="draft").delete()
        if deleted:
            log(self.subject, "wagtail.delete", user=self.request.user, deleted=True)
            messages.success(self.request, _("The draft is deleted."))
        return redirect("bulk_mails:index")
