from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry
from wagtail.sites.views import IndexView as SitesIndexView
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail_localize.wagtail_hooks import TranslationsReportMenuItem

from core.admin.choosers import only_for
from core.admin.desk.pages import PagesPanel
from core.admin.desk.waiting import WaitingPanel, may_see_waiting
from core.admin.export_log import register_export_action
from core.admin.exports import SafeSnippetListing
from core.admin.image_listing import SiteImagesView
from core.admin.limits import limit_viewset
from core.admin.operation import OperationPanel, operation_view
from core.admin.translations import SiteUpdateTranslationsView, refuse_publishing_without_alt
from core.admin.viewsets import EditableSnippetViewSet
from core.models import Person


def can_edit_pages(user) -> bool:
    """Whether the user may edit pages. Menu items about pages are hidden from all other users."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"])


def may_choose_people(user) -> bool:
    """Those who see the list of people, put people on pages, or say who sits in a body."""
    return user.has_perm("core.view_person") or user.has_perm("membership.change_body") or can_edit_pages(user)


@only_for(may_choose_people)
class PersonChooserViewSet(SnippetChooserViewSet):
    pass


class PersonViewSet(EditableSnippetViewSet):
    model = Person
    chooser_viewset_class = PersonChooserViewSet
    index_view_class = SafeSnippetListing
    icon = "group"
    menu_label = _("People")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["name", "role_nb", "employer", BooleanColumn("is_shown", label=capfirst(_("shown on the site")))]
    list_filter = ["is_shown"]
    list_export = ["name", "role_nb", "role_en", "employer", "email", "phone"]
    ordering = ["name"]
    list_per_page = 50


register_snippet(PersonViewSet)


@hooks.register("register_admin_viewset")
def register_limit_viewset():
    return limit_viewset


@hooks.register("register_log_actions")
def register_log_actions(actions):
    register_export_action(actions)


@hooks.register("construct_reports_menu")
def hide_translation_reports(request, menu_items):
    if not can_edit_pages(request.user):
        menu_items[:] = [item for item in menu_items if not isinstance(item, TranslationsReportMenuItem)]


@hooks.register("insert_global_admin_css")
def add_admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def add_admin_js():
    return format_html('<script src="{}"></script>', static("js/admin-dates.js"))


@hooks.register("construct_wagtail_userbar")
def check_only_the_page_itself(request, items, page):
    """Let Wagtail's content checker leave out header and footer, which an editor of the page cannot change."""
    for item in items:
        if isinstance(item, ContentCheckerItem):
            item.axe_include = ["main"]


@hooks.register("before_edit_page", order=-1)
def check_images_of_translation(request, page):
    """Before wagtail-localize's hook, which publishes."""
    return refuse_publishing_without_alt(request, page)


def name_columns_of_sites() -> None:
    """Wagtail's list of sites names two columns after the attributes, in English only."""
    for column in SitesIndexView.columns:
        if column.name in {"port", "site_name", "root_page"}:
            column.label = lazy(capfirst, str)(Site._meta.get_field(column.name).verbose_name)


name_columns_of_sites()


@hooks.register("register_admin_urls", order=-1)
def register_update_translations():
    """Replace wagtail-localize's view. The lower order puts this URL first."""
    return [path("localize/update/<int:translation_source_id>/", SiteUpdateTranslationsView.as_view())]


@hooks.register("register_admin_urls", order=-1)
def register_image_listing():
    """Replace Wagtail's image list, which has no setting for more filters. The lower order puts these URLs first."""
    return [
        path("images/", SiteImagesView.as_view()),
        path("images/results/", SiteImagesView.as_view(results_only=True)),
    ]


@hooks.register("register_admin_urls")
def register_operation_page():
    return [path("reports/operation/", operation_view, name="operation")]


@hooks.register("register_reports_menu_item")
def register_operation_menu_item():
    return AdminOnlyMenuItem(_("Operation"), reverse_lazy("operation"), name="operation", icon_name="cogs", order=1500)


@hooks.register("construct_homepage_panels")
def add_desk_panels(request, panels):
    if may_see_waiting(request.user):
        panels.append(WaitingPanel())
    if can_edit_pages(request.user):
        panels.append(PagesPanel())
    if request.user.is_superuser:
        panels.append(OperationPanel())
