"""Make the search tables anew from the content."""

from typing import Any

from django.core.management.base import BaseCommand

from kb import search


class Command(BaseCommand):
    help = "Make both search indexes anew. Readers keep the old ones until the new ones are complete."

    def handle(self, *args: Any, **options: Any) -> None:
        errors, articles = search.rebuild()
        self.stdout.write(f"Indexed {errors} errors and {articles} articles.")
