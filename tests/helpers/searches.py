"""Searches as the search log keeps them."""

import csv
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from kb.feedback import search_log, unanswered_queries
from kb.models import SearchLog
from kb.search import search

LATER = timedelta(minutes=1)
CATALOGUE = Path(settings.BASE_DIR) / "errors" / "data" / "fortnox.csv"


def ask(*queries, language="sv", **fields):
    """Searches as the log keeps them, a minute ago."""
    for query in queries:
        with override(language):
            search_log.log(query, search(query))
        SearchLog.objects.filter(is_ungrouped=True).update(created_at=timezone.now() - LATER, **fields)
    unanswered_queries.group_settled(most=2000)


def messages(number):
    """The first messages of the catalogue with enough words to tell them apart, one an error."""
    rows = csv.DictReader(CATALOGUE.read_text(encoding="utf-8").splitlines(keepends=True))
    found = [row["message_sv"] or row["message_en"] for row in rows]
    texts = [text.splitlines()[0] for text in found if text]
    return list(dict.fromkeys(text for text in texts if len(text.split()) >= 4))[:number]
