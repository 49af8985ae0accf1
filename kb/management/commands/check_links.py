"""`check_links`: asks every outside address that published texts link to whether it is still there."""

from typing import Any

from django.core.management.base import BaseCommand

from kb import external_links
from kb.models import ExternalLink


class Command(BaseCommand):
    help = "Ask the outside addresses in published texts, politely; the start page and check_content list dead ones."

    def handle(self, *args: Any, **options: Any) -> None:
        external_links.collect()
        asked = 0
        for link in external_links.check_all():
            asked += 1
            if link.state != ExternalLink.State.ALIVE:
                self.stdout.write(f"{link.url}: {link.state} {link.answer}".rstrip())
        dead = ExternalLink.objects.dead().count()
        self.stdout.write(f"{asked} addresses asked, {dead} dead")
