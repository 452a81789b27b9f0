"""The form of an edition's levels and partners. It writes those, and never the event itself."""

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from core.admin.choosers import show_loaded_rows
from events.admin.event.tickets_tab import CustomFormPanel
from events.models import Event
from programme.admin.choosers import listed_member_chooser
from programme.partners.models import PartnerLevel, Partnership

LEVELS, PARTNERS = "partner_levels", "partnerships"


class LevelFormSet(BaseChildFormSet):
    def clean(self):
        # Before the check of the base class, whose message names columns.
        _refuse_twice(self, "name_nb", gettext("The edition has a level with this name already."))
        super().clean()


class PartnerForm(WagtailAdminModelForm):
    """One partner. Its level is one that the edition has already."""

    def __init__(self, *args, levels=(), **kwargs):
        super().__init__(*args, **kwargs)
        show_loaded_rows(self, "organisation", "logo")
        field = self.fields["level"]
        field.queryset = PartnerLevel.objects.filter(pk__in=[level.pk for level in levels])
        field.choices = [("", "–"), *((level.pk, level.name_nb) for level in levels)]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("organisation") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Choose an organisation, or write a name."))
        return cleaned

    @property
    def stays(self) -> bool:
        """Whether it is a row, and not the form of one that was left empty."""
        return bool(self.instance.pk) or self.has_changed()


class PartnerFormSet(BaseChildFormSet):
    def __init__(self, data=None, files=None, instance=None, **kwargs):
        rows = Partnership.objects.filter(edition=instance).select_related("organisation", "logo")
        super().__init__(data, files, instance=instance, **{**kwargs, "queryset": rows})

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "levels": self.levels}

    @cached_property
    def levels(self) -> list[PartnerLevel]:
        return list(PartnerLevel.objects.filter(edition=self.instance)) if self.instance.pk else []

    def clean(self):
        _refuse_twice(self, "organisation", gettext("This organisation is a partner of the edition already."))
        super().clean()


def _refuse_twice(formset: BaseChildFormSet, name: str, message: str) -> None:
    """Add an error at the second row with the same value. Rows that are deleted do not count."""
    values = set()
    for form in formset.forms:
        if form in formset.deleted_forms or not form.is_valid():
            continue
        if (value := form.cleaned_data.get(name)) in values:
            form.add_error(name, message)
        elif value:
            values.add(value)


class EditionPartnersForm(WagtailAdminModelForm):
    def is_valid(self):
        return super().is_valid() and self._keeps_used_levels()

    def _keeps_used_levels(self) -> bool:
        """Refuse to delete a level that partners are at who stay."""
        levels, partners = self.formsets[LEVELS], self.formsets[PARTNERS]
        deleted = {form.instance.pk: form.instance for form in levels.deleted_forms if form.instance.pk}
        kept = [form for form in partners.forms if form not in partners.deleted_forms and form.stays]
        is_kept = True
        for form in kept:
            if (level := deleted.get(form.instance.level_id)) is not None:
                text = gettext("“%(level)s” has partners. Move them to another level first.") % {"level": level}
                form.add_error("level", text)
                is_kept = False
        return is_kept

    @transaction.atomic
    def save(self, commit=True):
        self._free_unique_values()
        # The event's own row has counters that sales change meanwhile. It is not saved.
        for name in (PARTNERS, LEVELS):
            self.formsets[name].save(commit=commit)
            self._save_order(name)
        return self.instance

    def _save_order(self, name: str) -> None:
        """The formset counts the positions of all rows, and saves only those that were changed in another way."""
        formset = self.formsets[name]
        rows = {form.instance.pk: position for position, form in enumerate(formset.ordered_forms)}
        for row in formset.model.objects.filter(pk__in=rows):
            if row.position != rows[row.pk]:
                row.position = rows[row.pk]
                row.save(update_fields=["position"])

    def _free_unique_values(self) -> None:
        """Rows are saved one by one, so a name or organisation may be one that a row saved later still has."""
        for pk in self._changed(LEVELS, "name_nb"):
            PartnerLevel.objects.filter(pk=pk).update(name_nb=f"\u0001{pk}")
        Partnership.objects.filter(pk__in=self._changed(PARTNERS, "organisation")).update(organisation=None, name="-")

    def _changed(self, formset: str, field: str) -> list[int]:
        forms = self.formsets[formset].initial_forms
        return [form.instance.pk for form in forms if form.instance.pk and field in form.changed_data]


levels_panel = CustomFormPanel(
    LEVELS,
    [FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en"), FieldPanel("is_main")])],
    heading=_("Levels"),
    label=_("Level"),
    help_text=_("The first is shown first. Save a new level before you choose it at a partner."),
    formset=LevelFormSet,
)
partners_panel = CustomFormPanel(
    PARTNERS,
    [
        FieldRowPanel([FieldPanel("organisation", widget=listed_member_chooser.widget_class), FieldPanel("level")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("url")]),
        FieldPanel("logo"),
        FieldRowPanel([FieldPanel("text_nb"), FieldPanel("text_en")]),
        FieldRowPanel([FieldPanel("is_shown"), FieldPanel("note")]),
    ],
    heading=_("Partners"),
    label=_("Partner"),
    help_text=_("Shown in this order within each level."),
    form=PartnerForm,
    formset=PartnerFormSet,
)
edit_handler = ObjectList([levels_panel, partners_panel], base_form_class=EditionPartnersForm).bind_to_model(Event)
