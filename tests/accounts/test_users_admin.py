"""Users and roles in the administration."""

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.models import Group
from django.utils import translation

from accounts.admin import NewUserForm, StaffUserFilterSet
from accounts.models import User
from accounts.roles import ROLES, create_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client):
    """A browser signed in as an administrator with a second factor."""
    user = User.objects.create_superuser("sjef@moteplass.example")
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def test_a_colleague_is_added_without_a_password_and_can_be_given_a_role(staff_client):
    create_roles()
    group = Group.objects.get(name="Finance")
    answer = staff_client.post(
        "/admin/users/new/",
        {"email": "Ny.Kollega@moteplass.example", "language": "en", "is_staff": "on", "groups": [group.pk]},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    user = User.objects.get(email="ny.kollega@moteplass.example")
    assert user.is_staff
    assert user.language == "en"
    assert not user.has_usable_password()
    assert user.has_perm("payments.view_order")
    assert not user.has_perm("membership.change_membership")


def test_the_form_for_a_user_shows_staff_and_no_password(staff_client):
    page = staff_client.get("/admin/users/new/").content.decode()
    assert 'name="is_staff"' in page
    assert 'name="password1"' not in page


def test_roles_are_created_once_and_not_changed_later():
    assert set(create_roles()) | {"Editors"} >= {role.name for role in ROLES}
    finance = Group.objects.get(name="Finance")
    finance.permissions.clear()
    assert create_roles() == []
    assert not finance.permissions.exists()


def test_every_role_has_admin_access_and_its_permissions():
    create_roles()
    for role in ROLES:
        group = Group.objects.get(name=role.name)
        held = {f"{app}.{code}" for app, code in group.permissions.values_list("content_type__app_label", "codename")}
        assert "wagtailadmin.access_admin" in held
        assert set(role.permissions) <= held, role.name


def test_groups_are_named_in_the_language_of_the_reader():
    for name in ("Editors", "Door", "Styret"):
        Group.objects.get_or_create(name=name)
    with translation.override("nb"):
        filters = StaffUserFilterSet(queryset=User.objects.all())
        assert {"Redaktører", "Inngang", "Styret"} <= {
            str(label) for _pk, label in filters.form.fields["group"].choices
        }
        labels = {str(label) for _pk, label in NewUserForm().fields["groups"].choices}
        assert {"Redaktører", "Inngang", "Styret"} <= labels
        assert not labels & {"Editors", "Door"}
    with translation.override("en"):
        assert "Editors" in {str(label) for _pk, label in StaffUserFilterSet().form.fields["group"].choices}
