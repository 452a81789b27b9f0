"""Addresses of the members' own pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from directory import views

urlpatterns = [path(_("members/<slug:slug>/"), views.company, name="organisation")]
