"""Command `check_links`: request the external addresses in published texts."""

from typing import Any

from django.core.management.base import CommandError

from errors.management.reporting import ReportingCommand
from kb.models import ExternalLink
from kb.publishing import external_links


class Command(ReportingCommand):
    help = (
        "Request the external addresses in published texts, slowly, and store which are dead. The start page and "
        "check_content list those. Exits with 1 if there are any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        external_links.collect()
        count = 0
        for link in external_links.check_all():
            count += 1
            if link.state != ExternalLink.State.ALIVE:
                self.stdout.write(f"{link.url}: {link.state} {link.answer}".rstrip())
        dead = ExternalLink.objects.dead().count()
        unasked = ExternalLink.objects.filter(state=ExternalLink.State.UNASKED).count()
        hint = f", {unasked} out of this machine's reach: is its network up?" if unasked else ""
        summary = f"{count - unasked} addresses asked, {dead} dead{hint}"
        if dead or unasked:
            raise CommandError(summary)
        self.stdout.write(summary)
