"""Deletion in the admin of rows that other rows may refer to."""

from django.contrib import messages
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model, ProtectedError
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.views import generic


def is_protected(row: Model) -> bool:
    """Whether a row of another table, also of an app above, keeps this one from being deleted."""
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect([row])
    except ProtectedError:
        return True
    return False


class ProtectedDeleteView(generic.DeleteView):
    """Shows an error when another row protects the row. Wagtail's reference index does not cover all models."""

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, _("“%(row)s” is used elsewhere and cannot be deleted.") % {"row": self.object})
            return redirect(self.edit_url_name, self.object.pk)
