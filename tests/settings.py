"""The project's settings as the tests use them: the same on every machine, whatever its environment says."""

import os

for name in (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "EMAIL_HOST",
    "HTTPS",
    "REVIEW",
    "TRUSTED_PROXIES",
):
    os.environ.pop(name, None)
os.environ |= {
    "SECRET_KEY": "only-for-tests",
    "DATABASE_URL": "sqlite:////nonexistent/db.sqlite3",  # conftest.py puts the real ones in
    "SITE_URL": "http://testserver",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's event loop runs in our thread
}

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True  # serve what is in static/ now: nothing is collected in tests
WHITENOISE_USE_FINDERS = True
