"""The API keeps what its description promises, whatever is asked within it and beside it."""

from collections import Counter

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from config.wsgi import application
from kb.models import ApiToken
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
CASES, MANY = 20, 1000  # of each operation


@pytest.fixture
def described(settings):
    """The description, with content and a token for its operations to find."""
    settings.API_CALLS_A_MINUTE = 10**6
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna {Account}.")}, [make_error()])
    token = ApiToken(name="all", user=User.objects.create_superuser("root"), scopes=["articles", "errors"])
    secret = token.make()
    token.save()
    for signal in (request_started, request_finished):
        signal.disconnect(
            close_old_connections
        )  # as Django's test client does: the test's transaction goes on
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.config.update(headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"})
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", schemathesis.GenerationMode, ids=lambda mode: mode.value)
def test_api_keeps_its_promises(described, mode):
    """Thousands of calls: `pytest tests/kb/api/test_schema.py --hypothesis-profile=hostile -n0 -s`."""
    counts = Counter()
    is_hostile = settings.get_current_profile_name() == "hostile"
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=MANY if is_hostile else CASES,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(case=operation.as_strategy(mode))
        def keeps(case):
            counts[case.operation.label] += 1
            case.call_and_validate(excluded_checks=[positive_data_acceptance, negative_data_rejection])

        if mode.is_positive or operation.body or operation.query:
            keeps()
    print(f"\n{counts.total()} calls", dict(counts))  # noqa: T201
    assert counts.total() >= 8 * CASES
