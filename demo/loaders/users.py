"""Users that can sign in: one for each role of the demo's sign-in page, and the contacts of member companies."""

import random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.demo import ROLES
from accounts.models import User
from core.text import latin
from demo.companies import companies
from demo.content.companies.names import SURNAMES
from demo.loaders.world import World
from membership.models import Contact

#: role: first name, last name, group of `accounts.roles` (None for the administrator, who is a superuser)
STAFF = {
    "administrator": ("Håkon", "Fjellvang", None),
    "editor": ("Mats", "Oppsal Lien", "Editors"),
    "event-staff": ("Linnea", "Haugsrud", "Event staff"),
    "membership-staff": ("Silje", "Brattås", "Membership staff"),
    "finance": ("Randi", "Skogheim", "Finance"),
}
OTHERS = {
    "member": ("Nora", "Tangerud"),
    "member-colleague": ("Iver", "Holtmoen"),
    "stranger": ("Wanja", "Lindheim"),
}
#: The company of the users "member" and "member-colleague".
MEMBER_COMPANY = "Klarspor Digital AS"
FIRST_NAMES = [
    "Astrid",
    "Bjørn",
    "Camilla",
    "Dag",
    "Elin",
    "Fredrik",
    "Guro",
    "Hamza",
    "Ida",
    "Jens",
    "Khadija",
    "Lars",
    "Marte",
    "Nikolai",
    "Oline",
    "Pål",
    "Ragnhild",
    "Samir",
    "Thea",
    "Ulrik",
    "Vilde",
    "Willy",
    "Ylva",
    "Zainab",
    "Åse",
    "Øystein",
]


def create_users(world: World) -> None:
    """The users of the demo's roles. They have no passwords: they sign in with one click or an e-mailed code."""
    for role, (email, *_words) in ROLES.items():
        staff = role in STAFF
        first, last = (STAFF[role] if staff else OTHERS[role])[:2]
        user = User(email=email, first_name=first, last_name=last, is_staff=staff, password=make_password(None))
        user.is_superuser = role == "administrator"
        user.save()
        if staff and (group := STAFF[role][2]):
            user.groups.add(Group.objects.get(name=group))
        world.users[role] = user
    # Saving a user adds an unverified address; the demo's users have verified addresses.
    EmailAddress.objects.filter(user__in=list(world.users.values())).update(verified=True)


def make_contacts(world: World) -> None:
    """The contacts of the demo's member company, and one for each company that other content names."""
    company = world.organisations[MEMBER_COMPANY]
    since = world.today.replace(day=1, month=1)
    contacts = [
        Contact(
            organisation=company,
            user=world.users["member"],
            is_administrator=True,
            is_billing=True,
            title="Daglig leder",
            valid_from=since,
        ),
        Contact(organisation=company, user=world.users["member-colleague"], title="Rådgiver", valid_from=since),
    ]
    source = random.Random(1849)
    surnames = source.sample(SURNAMES, len(SURNAMES))
    users = []
    for place, member in enumerate(companies()[:40]):
        if member.name == MEMBER_COMPANY:
            continue
        first, last = FIRST_NAMES[place % len(FIRST_NAMES)], surnames[place % len(surnames)]
        address = f"{_ascii(first)}.{_ascii(last)}@{member.slug[:60]}.example"
        users.append(User(email=address, first_name=first, last_name=last, password=make_password(None)))
        contacts.append(
            Contact(
                organisation=world.organisations[member.name],
                user=users[-1],
                is_administrator=True,
                is_billing=True,
                title="Daglig leder",
                valid_from=since,
            )
        )
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    Contact.objects.bulk_create(contacts)


def _ascii(name: str) -> str:
    return latin(name).lower().replace(" ", "-")
