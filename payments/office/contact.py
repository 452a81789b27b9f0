"""Another address for the buyer of an order: buyers cannot change it themselves, for it opens everything."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.domain.contact import change_contact
from payments.office.actions import back_to, office_action, order_or_404


class ContactForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=254,
        help_text=gettext_lazy("The confirmation is sent there with a new link; the old link stops working."),
    )


@office_action("payments.change_order")
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    order = order_or_404(request, pk)
    form = ContactForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write an e-mail address like kari@example.no."))
        return back_to(pk)
    changed = change_contact(order, form.cleaned_data["email"], by=request.user)
    messages.success(request, _("Mails about this order go to %(address)s.") % {"address": changed.buyer_email})
    return back_to(pk)
