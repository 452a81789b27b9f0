"""The user groups of a new installation. An administrator may change them later in the admin."""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.translation import pgettext_lazy
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
#: The programme of an event: its items and tracks, and who appears.
_PROGRAMME = tuple(
    f"programme.{action}_{model}" for model in ("programmeitem", "track", "appearance") for action in ALL
)
#: Writing invoices with free lines. To issue them needs a permission of its own.
_INVOICE_DRAFTS = tuple(f"payments.{action}_freeinvoice" for action in ALL)
#: Who supports a conference, and at which level.
_PARTNERS = tuple(f"programme.{action}_{model}" for model in ("partnerlevel", "partnership") for action in ALL)
#: Exhibitors have contacts, which are personal data: for those who sell the stands.
_EXHIBITORS = tuple(f"programme.{action}_exhibitor" for action in ALL)
#: Writing and sending e-mail to many. To whom, each audience decides by a permission of its own.
_MAIL_TO_MANY = tuple(f"mail.{action}_bulkmail" for action in ("view", "add", "change", "send"))
_SUPPRESSED = ("mail.view_suppressedaddress", "mail.change_suppressedaddress", "mail.export_suppressedaddress")
#: Issues and lists of the newsletter. Its readers are personal data: for those who look after members.
_NEWSLETTER = tuple(f"newsletter.{action}_{model}" for model in ("newsletterlist", "digest") for action in ALL)
_READERS = tuple(f"newsletter.{action}_subscriber" for action in ("view", "delete", "export"))
#: Picks for searches, the searches that found nothing, and what was read of documents.
_SEARCH = (
    *(f"wagtailsearchpromotions.{action}_searchpromotion" for action in ALL),
    "search.view_missedsearch",
    "search.view_documenttext",
)

ROLES = (
    Role(
        "Editors",
        permissions=(
            "core.add_person",
            "core.change_person",
            "core.view_person",
            "core.delete_person",
            "core.change_associationsettings",
            *_PROGRAMME,
            *(f"membership.{action}_{model}" for model in ("body", "bodymember", "honour") for action in ALL),
            "news.add_newscategory",
            "news.change_newscategory",
            "news.delete_newscategory",
            "news.view_newscategory",
            *_PARTNERS,
            *_NEWSLETTER,
            *_MAIL_TO_MANY,
            *_SEARCH,
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
            "events.take_orders",
            "events.exceed_limits",
            "core.add_person",
            "core.change_person",
            "core.view_person",
            *_PROGRAMME,
            "payments.take_desk_payment",
            "payments.view_order",
            "payments.change_order",
            *_PARTNERS,
            *_EXHIBITORS,
            *_MAIL_TO_MANY,
            "wagtail_localize.submit_translation",
        ),
        page_permissions=_PAGES,
        collection_permissions=_FILES,
    ),
    Role(
        "Membership staff",
        apps={"membership": ALL},
        permissions=("payments.view_order", *_INVOICE_DRAFTS, *_READERS, *_MAIL_TO_MANY, *_SUPPRESSED),
    ),
    Role(
        "Finance",
        apps={"payments": ("view", "change")},
        permissions=(
            "payments.add_payment",
            "payments.add_refund",
            "payments.add_bankfile",
            "payments.add_payoutbatch",
            "payments.export_owed",
            "payments.take_desk_payment",
            *_INVOICE_DRAFTS,
            "payments.issue_freeinvoice",
            "mail.view_outgoingmail",
            "mail.change_outgoingmail",
        ),
    ),
    Role("Door", permissions=("events.view_event", "events.view_ticket", "events.change_ticket")),
)


#: The names of groups that an installation begins with, ours and Wagtail's own, as the admin shows them.
_LABELS = {
    "Editors": pgettext_lazy("group", "Editors"),
    "Moderators": pgettext_lazy("group", "Moderators"),
    "Event staff": pgettext_lazy("group", "Event staff"),
    "Membership staff": pgettext_lazy("group", "Membership staff"),
    "Finance": pgettext_lazy("group", "Finance"),
    "Door": pgettext_lazy("group", "Door"),
}


def group_label(group: Group) -> str:
    """The group's name in the active language; one that an administrator has chosen as it was written."""
    return str(_LABELS.get(group.name, group.name))


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
