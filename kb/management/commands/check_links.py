"""Command `check_links`: request the external addresses in published texts."""

from typing import Any

from django.core.management.base import CommandError

from errors.management.reporting import ReportingCommand
from kb.models import ExternalLink
from kb.publishing import external_links


class Command(ReportingCommand):
    help = "Ask the outside addresses in published texts, politely; the start page and check_content list dead ones."

    def handle(self, *args: Any, **options: Any) -> None:
        external_links.collect()
        asked = 0
        for link in external_links.check_all():
            asked += 1
            if link.state != ExternalLink.State.ALIVE:
                self.stdout.write(f"{link.url}: {link.state} {link.answer}".rstrip())
        dead = ExternalLink.objects.dead().count()
        unasked = ExternalLink.objects.filter(state=ExternalLink.State.UNASKED).count()
        told = f", {unasked} out of this machine's reach: is its network up?" if unasked else ""
        summary = f"{asked - unasked} addresses asked, {dead} dead{told}"
        if dead or unasked:
            raise CommandError(summary)
        self.stdout.write(summary)
