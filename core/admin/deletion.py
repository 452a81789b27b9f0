"""Deleting in the admin what other rows may still need."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.views import generic


class ProtectedDeleteView(generic.DeleteView):
    """Says so when something else needs the row. Wagtail's reference index knows only of what it has been told."""

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, _("“%(row)s” is used elsewhere and cannot be deleted.") % {"row": self.object})
            return redirect(self.edit_url_name, self.object.pk)
