from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet

from core.admin.choosers import only_for
from core.admin.viewsets import EditableSnippetViewSet
from core.wagtail_hooks import can_edit_pages
from news.models import NewsCategory, NewsPage


class NewsMenuItem(MenuItem):
    """The menu item is shown only to users who may edit pages, because the list refuses all others."""

    def is_shown(self, request) -> bool:
        return can_edit_pages(request.user)


class NewsViewSet(PageListingViewSet):
    """All news in one list, linked from the admin's main menu."""

    model = NewsPage
    icon = "doc-full-inverse"
    menu_label = _("News")
    menu_order = 210
    add_to_admin_menu = True
    name = "news_items"
    menu_item_class = NewsMenuItem
    columns = [
        *PageListingViewSet.columns[:2],
        DateColumn("date", label=_("Date"), sort_key="date"),
        Column("category", label=_("Category"), sort_key="category"),
        *PageListingViewSet.columns[2:],
    ]


@only_for(lambda user: user.has_perm("news.view_newscategory") or can_edit_pages(user))
class CategoryChooserViewSet(SnippetChooserViewSet):
    """For those who write news."""


class NewsCategoryViewSet(EditableSnippetViewSet):
    chooser_viewset_class = CategoryChooserViewSet
    model = NewsCategory
    icon = "tag"
    list_display = ["name_nb", "name_en", "slug"]
    ordering = ["name_nb"]


@hooks.register("register_admin_viewset")
def news_list():
    return NewsViewSet("news_items")


register_snippet(NewsCategoryViewSet)
