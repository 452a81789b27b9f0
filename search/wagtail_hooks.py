"""The search in the admin."""

from wagtail import hooks

from search.admin.viewsets import document_viewset, missed_viewset


@hooks.register("register_admin_viewset")
def register_search_viewsets():
    return [missed_viewset, document_viewset]


@hooks.register("construct_reports_menu")
def hide_search_terms(request, menu_items):
    """Wagtail's report of search terms stays empty: the site keeps only the searches that found nothing."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]
