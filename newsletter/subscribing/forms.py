"""The forms of readers: signing up, and what they get."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import ModelRowsField, PlainEmailField
from newsletter.models import NewsletterList


class ListsField(ModelRowsField):
    """Lists with their purpose beside the name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: NewsletterList) -> str:
        return f"{obj.name}: {obj.purpose}"


class SignUpForm(forms.Form):
    email = PlainEmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args, lists: list[NewsletterList], **kwargs):
        super().__init__(*args, **kwargs)
        self.lists = lists
        if len(lists) > 1:
            open_lists = NewsletterList.objects.filter(is_open=True)
            field = ListsField(
                open_lists,
                label=_("What do you want?"),
                error_messages={"required": _("Choose at least one newsletter.")},
            )
            # Those that are read already: the field itself would read them again to show them.
            field.widget.choices = [(each.pk, field.label_from_instance(each)) for each in lists]
            self.fields["lists"] = field

    def chosen(self) -> list[NewsletterList]:
        return list(self.cleaned_data["lists"]) if "lists" in self.fields else self.lists


class ChoiceForm(forms.Form):
    """A reader's own page. Without any list, the reader leaves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lists"] = ListsField(offered, label=_("What you get"), required=False)
        self.order_fields(["lists", "language"])
