"""The form of one exhibitor, for staff, and the choice of those to publish."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from core.forms import ModelRowsField, PlainField
from programme.admin.choosers import listed_member_chooser


class ExhibitorForm(WagtailAdminModelForm):
    """Staff who save a published exhibitor have seen the profile as it is."""

    #: When the exhibitor had last saved the profile as the page was opened.
    seen = PlainField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        filled_in_at = self.instance.filled_in_at
        self.fields["seen"].initial = filled_in_at.isoformat() if filled_in_at else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seen", "") != self.fields["seen"].initial:
            text = gettext("The exhibitor has changed the profile meanwhile. Open the page anew.")
            self.add_error(None, text)
        if cleaned.get("edition") and cleaned["edition"].parent_id:
            self.add_error("edition", gettext("Choose the conference itself, not one of its sessions."))
        for name, other in (("plan_x", "plan_y"), ("plan_y", "plan_x")):
            if cleaned.get(name) is None and cleaned.get(other) is not None and name not in self.errors:
                self.add_error(name, gettext("Fill in both numbers of the place on the plan, or neither."))
        has_profile = cleaned.get("profile_nb") or cleaned.get("profile_en")
        if cleaned.get("is_published") and not has_profile:
            self.add_error("is_published", gettext("Write a profile in at least one language before you publish."))
        if cleaned.get("is_published") and self.instance.withdrawn_at:
            self.add_error("is_published", gettext("The stand is cancelled, so it cannot be published."))
        return cleaned

    def save(self, commit=True):
        self.instance.published_at = timezone.now() if self.cleaned_data.get("is_published") else None
        if not commit or self.instance.pk is None:
            return super().save(commit=commit)
        exhibitor = super().save(commit=False)
        # Other columns, such as the time of a cancellation, are not this form's.
        exhibitor.save(update_fields=[*self._meta.fields, "published_at"])
        return exhibitor


class PublishForm(forms.Form):
    """Which of the exhibitors that are ready are to be published. All are chosen at first."""

    def __init__(self, *args, ready, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(ready)
        field = ModelRowsField(ready, label=_("Exhibitors"), widget=forms.CheckboxSelectMultiple)
        self.fields["exhibitors"] = field
        field.choices = [(row.pk, f"{row.name} ({row.stand_number or '–'}, {row.edition})") for row in rows]
        field.initial = [row.pk for row in rows]


edit_handler = ObjectList(
    [
        FieldPanel("edition"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("organisation", widget=listed_member_chooser.widget_class)]),
        FieldPanel("is_published"),
        MultiFieldPanel(
            [FieldPanel("stand_number"), FieldRowPanel([FieldPanel("plan_x"), FieldPanel("plan_y")])],
            heading=_("Stand"),
        ),
        MultiFieldPanel(
            [FieldPanel("profile_nb"), FieldPanel("profile_en"), FieldPanel("website"), FieldPanel("logo")],
            heading=_("Profile"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_email")]), FieldPanel("language")],
            heading=_("Contact"),
        ),
    ],
    base_form_class=ExhibitorForm,
)
