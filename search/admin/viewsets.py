"""The lists of the search in the admin: searches without result, and documents with what was read of them."""

from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.contrib.search_promotions.views import CreateView
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import DayColumn, Listing, MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from search.models import DocumentText, MissedSearch

for model in (MissedSearch, DocumentText):
    register_permission_policy(model, OnlyActions(model))


class PickView(CreateView):
    """Wagtail's form for a pick, filled in with the words of a search that found nothing."""

    def get_initial(self):
        return super().get_initial() | {"query_string": self.request.GET.get("words", "")[:120].replace("\0", "")}


def _pick_url(miss: MissedSearch) -> str:
    return f"{reverse('missed_searches:pick')}?{urlencode({'words': miss.words})}"


class MissedSearchListing(Listing):
    """The words link to the form for a pick, for those who may make one."""

    @cached_property
    def columns(self):
        if self.request.user.has_perm(f"{SearchPromotion._meta.app_label}.add_searchpromotion"):
            return super().columns
        return [column for column in super().columns if column.name != "pick"]


class MissedSearchViewSet(ReadOnlyViewSet):
    model = MissedSearch
    icon = "search"
    menu_label = _("Searches without result")
    menu_order = 920
    add_to_settings_menu = True
    inspect_view_enabled = False
    index_view_class = MissedSearchListing
    empty_advice = _("Every search found something. What visitors look for in vain is listed here for 90 days.")
    list_display = [
        Column("words", label=_("Searched for"), sort_key="words"),
        Column("get_language_display", label=_("Language"), sort_key="language"),
        DayColumn("day", label=_("Day"), sort_key="day"),
        NumberColumn("count", label=_("Times"), sort_key="count"),
        TitleColumn("pick", label=_("Editors' pick"), accessor=lambda miss: _("Make a pick"), get_url=_pick_url),
    ]
    list_filter = {"language": ["exact"], "day": ["range"]}
    search_fields = ["words"]
    list_export = ["words", "get_language_display", "day", "count"]
    export_headings = {"get_language_display": _("Language")}
    export_filename = "searches-without-result"
    ordering = "-day"

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("pick/", PickView.as_view(), name="pick")]


class DocumentTextViewSet(ReadOnlyViewSet):
    model = DocumentText
    icon = "doc-full"
    menu_label = _("Documents in the search")
    menu_order = 930
    add_to_settings_menu = True
    inspect_view_enabled = False
    empty_advice = _("Documents are listed here when their text has been read, some minutes after they were uploaded.")
    list_display = [
        TitleColumn(
            "document",
            label=_("Document"),
            sort_key="document__title",
            get_url=lambda row: reverse("wagtaildocs:edit", args=[row.document_id]),
        ),
        Column("get_state_display", label=_("What was found"), sort_key="state"),
        NumberColumn("pages", label=_("Pages"), sort_key="pages"),
        MomentColumn("read_at", label=_("Read"), sort_key="read_at"),
    ]
    list_filter = {"state": ["exact"], "read_at": ["range"]}
    search_fields = ["document__title"]
    list_export = ["document.title", "get_state_display", "pages", "read_at"]
    export_headings = {"document.title": _("Document"), "get_state_display": _("What was found")}
    export_filename = "documents-in-the-search"
    ordering = "-read_at"


missed_viewset = MissedSearchViewSet("missed_searches", url_prefix="missed-searches")
document_viewset = DocumentTextViewSet("document_texts", url_prefix="document-texts")
