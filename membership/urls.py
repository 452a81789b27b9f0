"""Addresses of the pages for joining and of the member's own page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from membership.joining import views as joining_views
from membership.portal import views as portal_views

urlpatterns = [
    path(_("join/"), joining_views.join_categories, name="join"),
    path(_("join/received/"), joining_views.application_received_view, name="join_received"),
    path(_("join/<slug:slug>/"), joining_views.join_category, name="join_category"),
    path(_("my-page/"), portal_views.portal, name="portal"),
    path(_("my-page/language/"), portal_views.set_language, name="portal_language"),
    path(_("my-page/documents/<int:pk>.pdf"), portal_views.document, name="portal_document"),
]
