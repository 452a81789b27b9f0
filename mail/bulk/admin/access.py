"""Who may do what with e-mail to many, and the head of its pages."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from mail.bulk.audiences import audience_named
from mail.models import BulkMail, SuppressedAddress

VIEW, ADD, CHANGE, SEND = (f"mail.{action}_bulkmail" for action in ("view", "add", "change", "send"))

# Dedicated views change these rows.
register_permission_policy(BulkMail, OnlyActions(BulkMail, {"view"}))
register_permission_policy(SuppressedAddress, OnlyActions(SuppressedAddress, {"view", "change"}))


def require(request: HttpRequest, *permissions: str) -> None:
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def may(request: HttpRequest, bulk_mail: BulkMail, permission: str) -> bool:
    """Whether the user has the permission, and that to write to this audience."""
    audience = audience_named(bulk_mail.audience)
    return audience is not None and request.user.has_perms([permission, audience.permission])


def find(request: HttpRequest, pk: int, permission: str = VIEW) -> BulkMail:
    """The mail. Raises Http404, or PermissionDenied where the user may not do this with it."""
    require(request, permission)
    mails = BulkMail.objects.select_related("created_by", "confirmed_by")
    bulk_mail = get_object_or_404(mails, pk=pk)
    if permission != VIEW and not may(request, bulk_mail, permission):
        raise PermissionDenied
    return bulk_mail


def page_context(title: str, bulk_mail: BulkMail | None = None, *, icon: str = "mail") -> dict:
    crumbs = [{"url": reverse("bulk_mails:index"), "label": _("E-mail to many")}]
    if bulk_mail is not None and title != str(bulk_mail):
        crumbs.append({"url": reverse("bulk_mail", args=[bulk_mail.pk]), "label": str(bulk_mail)})
    crumbs.append({"url": "", "label": title})
    return {"page_title": title, "header_icon": icon, "breadcrumbs_items": crumbs, "bulk_mail": bulk_mail}
