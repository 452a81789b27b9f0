from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from news.models import NewsCategory, NewsPage


class NewsViewSet(PageListingViewSet):
    """All news in one list, in the admin's menu: what editors open most."""

    model = NewsPage
    icon = "doc-full-inverse"
    menu_label = _("News")
    menu_order = 210
    add_to_admin_menu = True
    name = "news_items"
    columns = [
        *PageListingViewSet.columns[:2],
        DateColumn("date", label=_("Date"), sort_key="date"),
        Column("category", label=_("Category"), sort_key="category"),
        *PageListingViewSet.columns[2:],
    ]


class NewsCategoryViewSet(SnippetViewSet):
    model = NewsCategory
    icon = "tag"
    list_display = ["name_nb", "name_en", "slug"]
    ordering = ["name_nb"]


@hooks.register("register_admin_viewset")
def news_list():
    return NewsViewSet("news_items")


register_snippet(NewsCategoryViewSet)
