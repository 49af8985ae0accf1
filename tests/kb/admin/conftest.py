"""Fixtures of the admin's tests."""

import pytest
from django.contrib.auth.models import Group


@pytest.fixture
def make_user(django_user_model):
    def make(*groups, **fields):
        user = django_user_model.objects.create_user("-".join(groups) or "nobody", is_staff=True, **fields)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make
