"""The user groups of a new installation. An administrator may change them later in the admin."""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

ALL = ("add", "change", "delete", "view")


@dataclass(frozen=True)
class Role:
    """The permissions of a group. `apps` maps an app's label to the actions allowed on all its models."""

    name: str
    apps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    permissions: tuple[str, ...] = ()
    page_permissions: tuple[str, ...] = ()
    collection_permissions: tuple[str, ...] = ()


_PAGES = ("add_page", "change_page", "publish_page")
_FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")

ROLES = (
    Role(
        "Editors",
        permissions=(
            "core.add_person",
            "core.change_person",
            "core.view_person",
            "core.delete_person",
            "core.change_associationsettings",
            "news.add_newscategory",
            "news.change_newscategory",
            "news.delete_newscategory",
            "news.view_newscategory",
            "wagtail_localize.submit_translation",
        ),
        page_permissions=(*_PAGES, "bulk_delete_page", "lock_page", "unlock_page"),
        collection_permissions=_FILES,
    ),
    Role(
        "Event staff",
        apps={"events": ALL},
        permissions=(
            "events.export_attendees",
            "payments.view_order",
            "payments.change_order",
            "wagtail_localize.submit_translation",
        ),
        page_permissions=_PAGES,
        collection_permissions=_FILES,
    ),
    Role("Membership staff", apps={"membership": ALL}, permissions=("payments.view_order",)),
    Role(
        "Finance",
        apps={"payments": ("view", "change")},
        permissions=(
            "payments.add_payment",
            "payments.add_refund",
            "mail.view_outgoingmail",
            "mail.change_outgoingmail",
        ),
    ),
    Role("Door", permissions=("events.view_event", "events.view_ticket", "events.change_ticket")),
)


def _permissions(role: Role) -> list[Permission]:
    condition = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for label, actions in role.apps.items():
        for action in actions:
            condition |= Q(content_type__app_label=label, codename__startswith=f"{action}_")
    for name in role.permissions:
        label, codename = name.split(".")
        condition |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.filter(condition))


@transaction.atomic
def create_roles() -> list[str]:
    """Create the missing groups and return their names. Existing groups are not changed, except "Editors"."""
    created_names = []
    root_page = Page.objects.filter(depth=1).first()
    root_collection = Collection.get_first_root_node()
    for role in ROLES:
        group, created = Group.objects.get_or_create(name=role.name)
        # Wagtail's own migration creates a group "Editors" with few permissions, so ours are added to it.
        if not created and role.name != "Editors":
            continue
        if created:
            created_names.append(role.name)
        group.permissions.add(*_permissions(role))
        for codename in role.page_permissions:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
        for codename in role.collection_permissions:
            for permission in Permission.objects.filter(codename=codename):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=root_collection, permission=permission
                )
    return created_names
