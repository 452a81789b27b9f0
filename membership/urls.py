"""Joining, the member's own page, and a page for each member company."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from membership.views import company, joining, portal

urlpatterns = [
    path(_("join/"), joining.categories, name="join"),
    path(_("join/received/"), joining.received, name="join_received"),
    path(_("join/<slug:slug>/"), joining.join_category, name="join_category"),
    path(_("my-page/"), portal.portal, name="portal"),
    path(_("my-page/language/"), portal.set_language, name="portal_language"),
    path(_("my-page/documents/<int:pk>.pdf"), portal.document, name="portal_document"),
    path(_("members/<slug:slug>/"), company.company, name="organisation"),
]
