"""All rows of a programme, or of one day of it, as one form."""

import json

from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import ManagementForm
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from programme.admin.timetable.forms import RowForm
from programme.admin.timetable.rebase import rebase
from programme.admin.timetable.rows import Row, Timetable

PREFIX = "rows"
EMPTY_ROWS = 5
MAX_ROWS = 600


class BaseRowFormSet(BaseFormSet):
    """`timetable` has the programme as it is now, and `rows` are the ones that are shown."""

    def __init__(self, data: QueryDict | None = None, *, timetable: Timetable, rows: list[Row], date: str = ""):
        self.timetable, self.rebased = timetable, None
        if data is not None:
            management = ManagementForm(data, prefix=PREFIX)
            total = min(management.cleaned_data["TOTAL_FORMS"], MAX_ROWS) if management.is_valid() else 0
            self.rebased = rebase(data, PREFIX, total, timetable)
            data, self.rows, initial = self.rebased.data, self.rebased.rows, self.rebased.texts
        else:
            self.rows = [*rows, *(Row() for _number in range(EMPTY_ROWS))]
            initial = [timetable.texts(row) for row in self.rows]
            if date:
                for row, texts in zip(self.rows, initial, strict=True):
                    texts["date"] = texts["date"] if row.times else date
        self.now = initial
        super().__init__(data, prefix=PREFIX, initial=initial)

    def initial_form_count(self) -> int:
        """All rows are given their values here, also the empty ones."""
        return len(self.now)

    def total_form_count(self) -> int:
        return len(self.now)

    def get_form_kwargs(self, index) -> dict:
        if index is None:
            return {"timetable": self.timetable, "row": Row()}
        conflicts = self.rebased.conflicts[index] if self.rebased else {}
        return {"timetable": self.timetable, "row": self.rows[index], "conflicts": conflicts}

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.was = json.dumps(self.now[i], ensure_ascii=False)
        form.warnings = []
        return form

    def clean(self):
        for form in self.forms:
            if self.rebased and form.prefix in self.rebased.kept:
                form.add_error(None, _("Somebody has changed this meanwhile. Tick “Delete” again to delete it."))
        for form in self.changed_forms:
            if self.rebased and form.prefix in self.rebased.deleted and not self._should_delete_form(form):
                form.add_error(
                    None, _("Somebody has deleted this item meanwhile. Save again to add it, or tick “Delete”.")
                )

    @cached_property
    def changed_forms(self) -> list[RowForm]:
        return [form for form in self.forms if form.has_changed()]

    def is_deleted(self, form: RowForm) -> bool:
        return self._should_delete_form(form)

    @property
    def forms_to_delete(self) -> list[RowForm]:
        """Rows of programme items that are to be deleted. A session is deleted where its event is."""
        return [form for form in self.changed_forms if self._should_delete_form(form) and form.row.item_pk]

    @property
    def unknown_names(self) -> list[str]:
        """The names that nobody has, each once."""
        return list(dict.fromkeys(name for form in self.forms for name in form.unknown_names))

    @property
    def number_of_errors(self) -> int:
        return sum(1 for form in self.forms if form.errors)


RowFormSet = formset_factory(
    RowForm, formset=BaseRowFormSet, extra=0, can_delete=True, max_num=MAX_ROWS, absolute_max=MAX_ROWS
)
