"""Members and their contacts, as an audience of e-mail to many."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.bulk.audiences import Audience, Recipient, register_audience
from membership.models import Category, Contact, Membership

NAME = "members"
ALL, ADMINISTRATORS = "all", "administrators"
_WHO = [(ALL, gettext_lazy("All member contacts")), (ADMINISTRATORS, gettext_lazy("Administrators only"))]
_ROWS_PER_READ = 2000


class MembersForm(forms.Form):
    who = forms.ChoiceField(label=gettext_lazy("Who"), choices=_WHO, widget=forms.RadioSelect, initial=ALL)
    category = forms.ModelChoiceField(
        Category.objects.all(), label=gettext_lazy("Category"), required=False, empty_label=gettext_lazy("All")
    )

    def arguments(self) -> dict:
        category = self.cleaned_data["category"]
        return {"who": self.cleaned_data["who"], "category": category.pk if category else None}


def _recipients(arguments: dict) -> Iterator[Recipient]:
    """Of those who are members today: the contacts of organisations, and personal members."""
    memberships = Membership.objects.counting_as_member()
    if arguments.get("category"):
        memberships = memberships.filter(category=arguments["category"])
    contacts = Contact.objects.current().filter(organisation__in=memberships.order_by().values("organisation"))
    if arguments.get("who") == ADMINISTRATORS:
        contacts = contacts.filter(is_administrator=True)
    contacts = contacts.filter(user__is_active=True).order_by("pk")
    yield from _people(contacts, "user")
    yield from _people(memberships.filter(person__is_active=True).order_by("pk"), "person")


def _people(rows, user: str) -> Iterator[Recipient]:
    names = ("email", "language", "first_name", "last_name")
    values = rows.values_list(*(f"{user}__{name}" for name in names))
    for email, language, first_name, last_name in values.iterator(_ROWS_PER_READ):
        yield Recipient(email, language, f"{first_name} {last_name}".strip())


def _describe(arguments: dict) -> str:
    who = str(dict(_WHO).get(arguments.get("who", ""), "–"))
    category = Category.objects.filter(pk=arguments.get("category")).first()
    return _("%(who)s, %(category)s") % {"who": who, "category": category} if category else who


def register() -> None:
    register_audience(
        Audience(
            name=NAME,
            label=gettext_lazy("Members"),
            permission="membership.view_contact",
            form=MembersForm,
            recipients=_recipients,
            describe=_describe,
            why=lambda arguments: _("You get this because you are a contact of a member, or a member yourself."),
            scope=lambda arguments: f"{NAME}:",
            scope_label=lambda scope: _("Messages to members"),
        )
    )
