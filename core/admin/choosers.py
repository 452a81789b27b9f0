"""Choosers that show rows only to those who may see them, and that find a row by parts of its words."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.widgets.chooser import BaseChooser

from core.forms import PlainField
from core.text import plain

#: The attributes of a chooser viewset that hold the classes of its views.
_VIEWS = (
    "choose_view_class",
    "choose_results_view_class",
    "chosen_view_class",
    "chosen_multiple_view_class",
    "create_view_class",
)
_MAX_WORDS = 6


def let_choosers_show_any_value() -> None:
    """Let a chooser of the admin, also Wagtail's own for pages and images, show a form again whatever was sent in the
    place of a number. Without it, such a form ends in a server error. Called once, when all apps are loaded.
    """
    find = BaseChooser.get_instance

    def get_instance(self: BaseChooser, value: Any) -> Any:
        try:
            return find(self, value)
        except (TypeError, ValueError, OverflowError):
            return None

    BaseChooser.get_instance = get_instance


def show_loaded_rows(form: forms.ModelForm, *names: str) -> None:
    """Let the choosers of these fields show the rows that the form's instance has loaded. Else each reads its own."""
    for name in names:
        row, widget = getattr(form.instance, name), form.fields[name].widget
        if row is not None:
            widget.get_instance = _row_or(row, widget.get_instance)


def _row_or(row: Any, find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: row if str(value) == str(row.pk) else find(value)


def only_for(may_choose: Callable[[Any], bool]) -> Callable[[type], type]:
    """Class decorator for a chooser viewset: its views answer 403 to users for whom `may_choose(user)` is False.

    Wagtail's own choosers show their rows to everybody in the admin.
    """

    def decorate(viewset: type) -> type:
        for name in _VIEWS:
            setattr(viewset, name, _guarded(getattr(viewset, name), may_choose, creates=name == "create_view_class"))
        return viewset

    return decorate


def _guarded(view: type, may_choose: Callable[[Any], bool], *, creates: bool) -> type:
    class Guarded(view):
        def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Wagtail has the address also where the chooser creates nothing, and fails without a form.
            if not may_choose(request.user) or (creates and self.get_creation_form_class() is None):
                raise PermissionDenied
            return super().dispatch(request, *args, **kwargs)

    return Guarded


def with_words(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    """The rows that have each word of the text in one of the columns, as part of a word or whole."""
    for word in plain(text[:400]).split()[:_MAX_WORDS]:
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(condition)
    return rows


def searched_in(*columns: str) -> Callable[[type], type]:
    """Class decorator for a chooser viewset: its search finds parts of words in these columns of the database.

    Wagtail's own searches the search index, which finds whole words and beginnings, and not at all where a model has
    no index.
    """

    class SearchForm(BaseFilterForm):
        q = PlainField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")}))

        def filter(self, objects: QuerySet) -> QuerySet:
            objects = super().filter(objects)
            if text := plain(self.cleaned_data.get("q") or ""):
                self.is_searching, self.search_query = True, text
                objects = with_words(objects, text, *columns)
            return objects

    def decorate(viewset: type) -> type:
        for name in _VIEWS[:2]:
            view = getattr(viewset, name)
            setattr(viewset, name, type(view.__name__, (view,), {"filter_form_class": SearchForm}))
        return viewset

    return decorate
