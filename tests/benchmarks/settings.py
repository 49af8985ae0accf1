"""The project's settings with as many content languages as a large catalogue has, on the database of DATABASE_URL."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-benchmarks")

from config.settings import *  # noqa: F403
from config.settings import DATABASES

# 27 languages whose words are parted by spaces.
CODES = "sv en de da nb fi fr es it nl pt pl cs sk hu tr ru bg uk el ro hr sl lt lv et ca"
LANGUAGES = [(code, code) for code in CODES.split()]

if options := DATABASES["default"]["OPTIONS"].get("options"):
    # What helpers of the server's process do would not be counted.
    DATABASES["default"]["OPTIONS"]["options"] = f"{options} -c max_parallel_workers_per_gather=0"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
