"""The tests' settings for a server in a process of its own: `tests.helpers.granian` says which database it reads."""

import os

database = os.environ["DATABASE_URL"]

from django.core.signals import request_started  # noqa: E402
from django.dispatch import receiver  # noqa: E402

from config.env import database_from_url  # noqa: E402
from tests.settings import *  # noqa: E402, F403

DATABASES = {"default": database_from_url(database)}
ALLOWED_HOSTS = ["127.0.0.1"]
API_CALLS_A_MINUTE = 10_000


@receiver(request_started)
def forget_content_types(**kwargs: object) -> None:
    """Tests empty every table when they end: the types have other numbers in the next."""
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
