"""Addresses of calendar files, series, exhibitors, people, attendees' plans and the printed programme."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from programme.editions.views import series_page
from programme.exhibitors.views.pages import exhibitor_list, exhibitor_page
from programme.exhibitors.views.profile import profile_view
from programme.feeds import calendar_feed, event_ics
from programme.people.views import person_page
from programme.plan.views import plan_choose, plan_ics, plan_page
from programme.sheet.views import programme_sheet

urlpatterns = [
    path(_("tickets/<slug:slug>/calendar.ics"), event_ics, name="event_ics"),
    path(_("tickets/<slug:slug>/programme/"), programme_sheet, name="programme_sheet"),
    path(_("ticket/<str:key>/programme/"), plan_page, name="attendance_plan"),
    path(_("ticket/<str:key>/programme/choose/"), plan_choose, name="attendance_plan_choose"),
    path(_("ticket/<str:key>/programme.ics"), plan_ics, name="attendance_plan_ics"),
    path(_("calendar.ics"), calendar_feed, name="calendar_feed"),
    path(_("series/<slug:slug>/"), series_page, name="series"),
    path(_("exhibitors/<slug:slug>/"), exhibitor_list, name="exhibitors"),
    path(_("exhibitors/<slug:slug>/<int:pk>/"), exhibitor_page, name="exhibitor"),
    path(_("exhibitor/<str:key>/"), profile_view, name="exhibitor_profile"),
    path(_("speakers/<int:pk>/<slug:slug>/"), person_page, name="person"),
]
