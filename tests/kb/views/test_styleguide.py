"""The page of components; tests/test_project.py sees that production does not have it."""

from pathlib import Path

import pytest
from django.conf import settings as project

pytestmark = pytest.mark.django_db
# What has no look of its own.
ELSEWHERE = {"includes/_head.html", "kb/contact/_fragments.html"}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_styleguide_shows_every_fragment(client, settings, language):
    settings.ROOT_URLCONF = "tests.urls"
    shown = {template.name for template in client.get(f"/styleguide/?language={language}").templates}
    folder = Path(project.BASE_DIR, "templates")
    fragments = {path.relative_to(folder).as_posix() for path in folder.glob("**/_*.html")}
    fragments = {name for name in fragments if not name.startswith("admin/")}
    assert fragments - shown == ELSEWHERE
