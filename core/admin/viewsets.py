"""The viewset of every list in the admin whose rows are changed by dedicated views, or not at all."""

from django.urls import path
from wagtail.admin.viewsets.model import ModelViewSet

from core.admin.tables import Listing, ReadOnlyHistoryView, ReadOnlyInspectView


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
