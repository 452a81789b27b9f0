"""Complimentary tickets, issued from the event's page."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.idempotency import IdempotencyKeyField
from core.forms import PlainEmailField, PlainField
from events.admin.base import event_confirmation
from events.admin.seat_blocks import left_text
from events.booking import complimentary
from events.booking.book import Attendee, BookingRefused, ProblemReason
from events.models import Event, TicketType
from events.stock import counters
from payments.orders.place import Buyer

#: A name, then an e-mail address after a comma, a semicolon or a tab, or in angle brackets.
_ATTENDEE_LINE = re.compile(r"^(?P<name>[^,;\t<]*?)\s*(?:[,;\t<]\s*(?P<email>[^\s<>,;]+)\s*>?)?\s*$")


class ComplimentaryForm(forms.Form):
    """Ticket type, attendees and buyer of a complimentary order."""

    ticket_type = forms.ModelChoiceField(TicketType.objects.none(), label=gettext_lazy("Ticket type"))
    people = PlainField(
        label=gettext_lazy("For whom"),
        max_length=20_000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One to a line: name, e-mail. Those with an address get their ticket by e-mail."),
    )
    name = PlainField(label=gettext_lazy("Order in the name of"), max_length=120)
    email = PlainEmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("The confirmation with all the tickets goes here.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("nb", gettext_lazy("Norwegian")), ("en", gettext_lazy("English"))]
    )
    note = PlainField(
        label=gettext_lazy("Note"), max_length=200, required=False, help_text=gettext_lazy("Only staff see it.")
    )
    beyond_limit = forms.BooleanField(
        label=gettext_lazy("Allow more than the per-order limit"),
        required=False,
        help_text=gettext_lazy("Never more than there are seats."),
    )
    key = IdempotencyKeyField(required=True)

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ticket_type"].queryset = TicketType.objects.filter(event=event, needs_ticket=False)

    def clean_people(self) -> list[Attendee]:
        attendees = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            if not line.strip():
                continue
            match = _ATTENDEE_LINE.match(line.strip())
            name, email = (match["name"].strip(), match["email"] or "") if match else ("", "")
            if match and "@" in name and not email:
                name, email = "", name
            try:
                validate_email(email) if email else None
            except ValidationError:
                match = None
            if not match or not (name or email) or len(name) > 120:
                raise ValidationError(
                    _("Line %(number)d is not a name with an e-mail address: “%(line)s”.")
                    % {"number": number, "line": line.strip()[:60]}
                )
            attendees.append(Attendee(name, email))
        if not attendees:
            raise ValidationError(_("Write at least one name."))
        return attendees


class ComplimentaryView(ConfirmView):
    """Shows the form; POST issues the tickets and sends the e-mails."""

    def find(self, pk: int) -> Event:
        if not self.request.user.has_perm("events.add_ticket"):
            raise PermissionDenied
        return get_object_or_404(Event.objects.visible_to(self.request.user), pk=pk)

    def confirmation(self) -> Confirmation:
        return event_confirmation(
            self.subject,
            _("Give tickets away"),
            "mail",
            explained=[_("Free tickets for speakers, press and helpers. They count against the seats.")],
            button=_("Give the tickets"),
        )

    def form(self, data=None) -> ComplimentaryForm:
        return ComplimentaryForm(data, event=self.subject)

    def act(self, form: ComplimentaryForm) -> HttpResponse | None:
        order = _issue(self.subject, form, self.request.user)
        if order is None:
            return None
        messages.success(self.request, _("The tickets are sent: order %(reference)s.") % {"reference": order.reference})
        return redirect("event:edit", self.subject.pk)


def _issue(event: Event, form: ComplimentaryForm, user):
    """Issue the tickets. Returns the order, or None with an error added to the form."""
    cleaned = form.cleaned_data
    try:
        return complimentary.issue_complimentary(
            event=event,
            ticket_type=cleaned["ticket_type"],
            attendees=cleaned["people"],
            recipient=Buyer(name=cleaned["name"], email=cleaned["email"]),
            language=cleaned["language"],
            note=cleaned["note"],
            beyond_limit=cleaned["beyond_limit"],
            by=user,
            submission_key=f"comp-{cleaned['key']}"[:64],
        )
    except counters.SoldOut as sold_out:
        form.add_error("people", left_text(sold_out.left))
    except counters.NotBookable:
        form.add_error(None, _("No tickets can be given away: the event is a draft, cancelled or over."))
    except BookingRefused as refused:
        problem = next(iter(refused.problems.values()))
        if problem.reason == ProblemReason.TOO_MANY:
            form.add_error("people", _("At most %(number)d in one order.") % {"number": problem.limit})
        else:
            sentence = ngettext(
                "At most %(number)d person on this ticket.", "At most %(number)d people on this ticket.", problem.limit
            )
            form.add_error("people", sentence % {"number": problem.limit})
    return None
