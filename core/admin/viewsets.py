"""The viewsets of the admin's lists: rows with a form, and rows that dedicated views change, or nothing does."""

from django.db import IntegrityError
from django.urls import path
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views import snippets

from core.admin.tables import Listing, ReadOnlyHistoryView, ReadOnlyInspectView


class SimultaneousSaveMixin:
    """For two people who store the same unique value at the same moment, such as an organisation number.

    Neither form sees the other's row, so the database refuses the later one. That form is validated again: now it finds
    the row, and says so beside the field. What else the database refuses is an error.
    """

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except IntegrityError:
            # The view's object has the refused values, and rows of inline forms that were rolled back.
            self.setup(request, *args, **kwargs)
            for file in request.FILES.values():
                file.seek(0)
            return super().post(request, *args, **kwargs)


class CreateView(SimultaneousSaveMixin, generic.CreateView):
    """The view that adds a row."""


class EditView(SimultaneousSaveMixin, generic.EditView):
    """The view that changes a row."""


class EditableViewSet(ModelViewSet):
    """A viewset whose rows are added and changed with the form of its panels."""

    add_view_class = CreateView
    edit_view_class = EditView


class SnippetCreateView(SimultaneousSaveMixin, snippets.CreateView):
    pass


class SnippetEditView(SimultaneousSaveMixin, snippets.EditView):
    pass


class EditableSnippetViewSet(snippets.SnippetViewSet):
    """The same for snippets."""

    add_view_class = SnippetCreateView
    edit_view_class = SnippetEditView


class ReadOnlyViewSet(ModelViewSet):
    """A viewset that can list, filter, export and inspect rows, but not change them.

    Without the inspect view (`inspect_view_enabled`) it is a list and nothing else: the rows have no page of their own.
    """

    index_view_class = Listing
    inspect_view_class = ReadOnlyInspectView
    history_view_class = ReadOnlyHistoryView
    inspect_view_enabled = True
    #: Whether the page of a row has a history. False for rows that staff cannot change.
    history_view_enabled = True
    #: Text of an empty list; see `core.admin.tables.Listing`.
    empty_advice = ""
    copy_view_enabled = False
    add_to_admin_menu = False
    add_to_reference_index = False
    list_per_page = 50
    search_backend_name = None
    form_fields = []

    def get_urlpatterns(self):
        patterns = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
        if self.inspect_view_enabled:
            patterns.append(path("inspect/<int:pk>/", self.inspect_view, name="inspect"))
        if self.inspect_view_enabled and self.history_view_enabled:
            patterns += [
                path("history/<int:pk>/", self.history_view, name="history"),
                path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
            ]
        return patterns

    def get_index_view_kwargs(self, **kwargs):
        """With the menu label as the page title."""
        return super().get_index_view_kwargs(page_title=self.menu_label, empty_advice=self.empty_advice, **kwargs)

    def get_inspect_view_kwargs(self, **kwargs):
        return super().get_inspect_view_kwargs(list_title=self.menu_label, **kwargs)

    def get_common_view_kwargs(self, **kwargs):
        off = dict.fromkeys(("add_url_name", "edit_url_name", "delete_url_name", "copy_url_name", "usage_url_name"))
        if not self.history_view_enabled:
            off["history_url_name"] = None
        return super().get_common_view_kwargs(**{**kwargs, **off})
