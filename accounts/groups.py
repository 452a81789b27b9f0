"""Permission groups in the Wagtail admin, with the names of ours and of Wagtail's own in the reader's language."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn
from wagtail.users.forms import GroupForm
from wagtail.users.views.groups import CreateView, EditView, GroupViewSet, IndexView

from accounts.roles import group_label
from core.admin.viewsets import SimultaneousSaveMixin
from core.forms import PlainField


def name_in_language(group: Group) -> str:
    """What `str()` gives for a group: Wagtail shows it in titles, choices, messages and the log."""
    return group_label(group)


class StaffGroupForm(GroupForm):
    """The name is shown as the reader knows it. One that is left as it is shown stays as it is stored."""

    name = PlainField(label=GroupForm.base_fields["name"].label, max_length=150)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["name"] = group_label(self.instance)

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"].strip()
        if self.instance.pk and typed == group_label(Group(name=self._stored_name())):
            return self._stored_name()
        others = Group.objects.exclude(pk=self.instance.pk)
        if typed.casefold() in {group_label(group).casefold() for group in others}:
            raise forms.ValidationError(self.error_messages["duplicate_name"])
        return super().clean_name()

    def _stored_name(self) -> str:
        return Group.objects.values_list("name", flat=True).get(pk=self.instance.pk)


class StaffGroupIndexView(IndexView):
    columns = [
        TitleColumn(
            "name", label=_("Name"), accessor=group_label, sort_key="name", url_name="wagtailusers_groups:edit"
        ),
    ]

    def search_queryset(self, queryset: QuerySet[Group]) -> QuerySet[Any]:
        """Groups whose name has the words as it is shown. There are a handful."""
        if not self.is_searching:
            return queryset
        words = self.search_query.casefold()
        return queryset.filter(pk__in=[group.pk for group in queryset if words in group_label(group).casefold()])


class StaffGroupCreateView(SimultaneousSaveMixin, CreateView):
    pass


class StaffGroupEditView(SimultaneousSaveMixin, EditView):
    pass


class StaffGroupViewSet(GroupViewSet):
    index_view_class = StaffGroupIndexView
    add_view_class = StaffGroupCreateView
    edit_view_class = StaffGroupEditView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return StaffGroupForm
