"""Deletion in the admin of rows that other rows may refer to."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.views import generic


class ProtectedDeleteView(generic.DeleteView):
    """Shows an error when another row protects the row. Wagtail's reference index does not cover all models."""

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, _("“%(row)s” is used elsewhere and cannot be deleted.") % {"row": self.object})
            return redirect(self.edit_url_name, self.object.pk)
