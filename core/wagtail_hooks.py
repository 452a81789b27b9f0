from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_localize.wagtail_hooks import TranslationsReportMenuItem

from core.admin.exports import SafeSnippetListing
from core.admin.image_listing import SiteImagesView
from core.models import Person


class PersonViewSet(SnippetViewSet):
    model = Person
    index_view_class = SafeSnippetListing
    icon = "group"
    menu_label = _("People")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["name", "group", "role_nb", "is_shown"]
    list_filter = ["group", "is_shown"]
    list_export = ["name", "group", "role_nb", "role_en", "employer", "email", "phone"]
    ordering = ["sort_order", "name"]
    list_per_page = 50


register_snippet(PersonViewSet)


def can_edit_pages(user) -> bool:
    """Whether the user may edit pages. Menu items about pages are hidden from all other users."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"])


@hooks.register("construct_reports_menu")
def hide_translation_reports(request, menu_items):
    if not can_edit_pages(request.user):
        menu_items[:] = [item for item in menu_items if not isinstance(item, TranslationsReportMenuItem)]


@hooks.register("insert_global_admin_css")
def add_admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_urls", order=-1)
def register_image_listing():
    """Replace Wagtail's image list, which has no setting for more filters. The lower order puts these URLs first."""
    return [
        path("images/", SiteImagesView.as_view()),
        path("images/results/", SiteImagesView.as_view(results_only=True)),
    ]
