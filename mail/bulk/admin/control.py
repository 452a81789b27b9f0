"""The page of an e-mail to many: what it says, how far it has come, and the acts on it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.tables import audit_log_of, format_moment
from mail.bulk import prepare, send
from mail.bulk.admin import access
from mail.bulk.admin.forms import SendForm
from mail.bulk.audiences import audience_named
from mail.bulk.contents import content_of
from mail.enums import BulkState, RecipientState
from mail.models import BulkMail

REFRESH_SECONDS = 10
_NOT_SENT = {RecipientState.WAITING, RecipientState.SUPPRESSED, RecipientState.QUEUED, RecipientState.FAILED}


@require_safe
def bulk_mail_view(request: HttpRequest, pk: int) -> HttpResponse:
    bulk_mail = access.find(request, pk)
    counts = send.counts_of(bulk_mail)
    total = counts.total()
    done = total - counts[RecipientState.WAITING] - counts[RecipientState.QUEUED]
    audience = audience_named(bulk_mail.audience)
    is_text = bulk_mail.content == "text"
    is_running = bulk_mail.state in (BulkState.SENDING, BulkState.SCHEDULED)
    context = access.page_context(str(bulk_mail), bulk_mail) | {
        "audience": audience.describe(bulk_mail.arguments) if audience else "–",
        "facts": _facts(bulk_mail),
        "rows": [(RecipientState(state).label, number) for state, number in sorted(counts.items())],
        "total": total,
        "done": done,
        "percent": 100 * done // total if total else 0,
        "refresh": REFRESH_SECONDS if is_running and "pause" not in request.GET else None,
        "states": BulkState,
        "edit_url": content_of(bulk_mail).edit_url(bulk_mail),
        "may_change": access.may(request, bulk_mail, access.CHANGE) and bulk_mail.is_draft,
        "may_delete": is_text,
        "may_send": access.may(request, bulk_mail, access.SEND),
        "log": audit_log_of(bulk_mail),
    }
    return render(request, "mail/admin/bulk/mail.html", context)


def _facts(bulk_mail: BulkMail) -> list[tuple[str, str]]:
    facts = [
        (_("Status"), bulk_mail.get_state_display()),
        (_("Written"), f"{format_moment(bulk_mail.created_at)}, {bulk_mail.created_by or '–'}"),
    ]
    if bulk_mail.send_at:
        facts.append((_("To be sent"), f"{format_moment(bulk_mail.send_at)}, {bulk_mail.confirmed_by or '–'}"))
    if bulk_mail.finished_at:
        facts.append((_("Finished"), format_moment(bulk_mail.finished_at)))
    return facts


class SendView(ConfirmView):
    """Says how many get it, and sends it now or at a moment that is chosen here."""

    def find(self, pk: int) -> BulkMail:
        bulk_mail = access.find(self.request, pk, access.SEND)
        if not bulk_mail.is_draft:
            raise Http404
        self.number, self.left_out = prepare.count_recipients(bulk_mail)
        return bulk_mail

    def form(self, data=None) -> SendForm:
        return SendForm(data, initial={"shown": self.number})

    def confirmation(self) -> Confirmation:
        audience = audience_named(self.subject.audience)
        facts = [
            (_("To"), audience.describe(self.subject.arguments)),
            (_("Recipients"), str(self.number)),
            (_("Left out"), str(self.left_out)),
        ]
        return Confirmation(
            title=_("Send to many"),
            subtitle=str(self.subject),
            icon="mail",
            button=ngettext("Send to %(number)d recipient", "Send to %(number)d recipients", self.number)
            % {"number": self.number},
            facts=facts,
            explained=[
                _("Left out are addresses that do not work, and those who have unsubscribed or complained."),
                _("Sending begins within a minute. You can pause and stop it; what was sent cannot be called back."),
            ],
            serious=True,
            back_url=reverse("bulk_mail", args=[self.subject.pk]),
            back_label=_("Back"),
        )

    def act(self, form: SendForm) -> HttpResponse | None:
        if form.cleaned_data["shown"] != self.number:
            form.data = form.data.copy()
            form.data["shown"] = str(self.number)
            form.add_error(None, _("The number of recipients has changed meanwhile. Look at it, and send again."))
            return None
        if not self.number:
            form.add_error(None, _("Nobody would get this e-mail."))
            return None
        try:
            prepare.confirm(
                self.subject.pk, by=self.request.user, send_at=form.cleaned_data["send_at"], number=self.number
            )
        except prepare.NotADraft:
            messages.info(self.request, _("Somebody else has just sent it."))
        else:
            messages.success(self.request, _("The e-mail will be sent. This page shows how far it has come."))
        return redirect("bulk_mail", self.subject.pk)


class StopView(ConfirmView):
    def find(self, pk: int) -> BulkMail:
        bulk_mail = access.find(self.request, pk, access.SEND)
        if not bulk_mail.is_under_way:
            raise Http404
        return bulk_mail

    def confirmation(self) -> Confirmation:
        counts = send.counts_of(self.subject)
        return Confirmation(
            title=_("Stop for good"),
            subtitle=str(self.subject),
            icon="cross",
            button=_("Stop"),
            facts=[
                (_("Sent"), str(counts.total() - sum(counts[state] for state in _NOT_SENT))),
                (_("Not sent"), str(counts[RecipientState.WAITING] + counts[RecipientState.QUEUED])),
            ],
            explained=[_("The others will not get it. It cannot be taken up again.")],
            serious=True,
            back_url=reverse("bulk_mail", args=[self.subject.pk]),
            back_label=_("Back"),
        )

    def act(self, form) -> HttpResponse:
        try:
            send.stop(self.subject.pk, by=self.request.user)
        except send.NotPossible:
            messages.info(self.request, _("It was finished or stopped meanwhile."))
        else:
            messages.success(self.request, _("The e-mail is stopped."))
        return redirect("bulk_mail", self.subject.pk)


@require_POST
def move_view(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Pause, resume, or make a scheduled e-mail a draft again."""
    bulk_mail = access.find(request, pk, access.SEND)
    verbs = {
        "pause": (send.pause, _("Paused. Copies that are in the mail queue still go out.")),
        "resume": (send.resume, _("Sending goes on within a minute.")),
        "unschedule": (send.unschedule, _("The e-mail is a draft again.")),
    }
    if verb not in verbs:
        raise Http404
    function, done = verbs[verb]
    try:
        function(bulk_mail.pk, by=request.user)
    except send.NotPossible:
        messages.info(request, _("That was not possible any more: see the status below."))
    else:
        messages.success(request, done)
    return redirect("bulk_mail", bulk_mail.pk)
