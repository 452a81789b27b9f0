"""What staff may do to rows that forms must not change: the actions named, whatever else they hold."""

import pytest
from django.contrib.auth.models import Permission

from core.admin.permissions import OnlyActions
from mail.models import OutgoingMail

ALL = ("view", "add", "change", "delete")


@pytest.fixture
def permitted_user(db, django_user_model):
    user = django_user_model.objects.create_user("keeper@example.no")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="mail"))
    return user


@pytest.mark.parametrize("actions", [("view",), ("view", "add", "change")])
def test_only_the_named_actions_are_allowed(permitted_user, actions):
    policy = OnlyActions(OutgoingMail, actions)
    assert [action for action in ALL if policy.user_has_permission(permitted_user, action)] == list(actions)
    assert policy.user_has_any_permission(permitted_user, ["delete", "view"])
    assert not policy.user_has_any_permission(permitted_user, ["delete"])
    assert list(policy.users_with_any_permission(["view"])) == [permitted_user]
    assert list(policy.users_with_any_permission(["delete"])) == []


def test_viewing_is_the_default_and_needs_the_permission(permitted_user, django_user_model):
    policy = OnlyActions(OutgoingMail)
    stranger = django_user_model.objects.create_user("stranger@example.no")
    assert [policy.user_has_permission(user, "view") for user in (permitted_user, stranger)] == [True, False]
    assert not policy.user_has_permission(django_user_model(is_superuser=True, is_active=True), "change")
