"""Atom feeds of changed errors and articles, one a language, newest first."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import F
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from errors.languages import active_language
from errors.models import ErrorText
from errors.publishable import LISTED

from .models import ArticleTranslation

MAX_ENTRIES = 50
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Text = ErrorText | ArticleTranslation


class ChangesFeed(Feed):
    """The feed in the language of the address."""

    feed_type = Atom1Feed
    author_name = settings.SITE_NAME

    def title(self) -> str:
        return f"{settings.SITE_NAME} – {_('What has changed')}"

    def subtitle(self) -> str:
        return _("Errors and articles, most recently changed first.")

    def link(self) -> str:
        return reverse("kb:home")

    def items(self) -> list[Text]:
        errors = ErrorText.objects.filter(error__status__in=LISTED, error__merged_into=None)
        articles = ArticleTranslation.objects.listed().select_related("published", "article")
        newest: list[Text] = []
        for texts, changed in (
            (errors.select_related("error__system"), "error__updated_at"),
            (articles, "published__published_at"),
        ):
            dated = texts.filter(language=active_language()).annotate(changed_at=F(changed))
            newest += dated.order_by("-changed_at", "-pk")[:MAX_ENTRIES]
        return sorted(newest, key=self.item_updateddate, reverse=True)[:MAX_ENTRIES]

    def item_title(self, item: Text) -> str:
        code = item.error.code if isinstance(item, ErrorText) else ""
        return NOT_IN_XML.sub("", f"{item.title} ({code})" if code else item.title)

    def item_description(self, item: Text) -> str:
        """Return the text escaped: feed readers take it for HTML."""
        return escape(NOT_IN_XML.sub("", item.meaning if isinstance(item, ErrorText) else item.summary))

    def item_link(self, item: Text) -> str:
        if isinstance(item, ErrorText):
            return item.error.get_absolute_url()
        return reverse("kb:article", args=[item.article_id, item.slug])

    def item_guid(self, item: Text) -> str:
        """Return an id that stays the same if the address changes."""
        return f"{settings.SITE_URL}/{item._meta.model_name}/{item.pk}"

    def item_pubdate(self, item: Text) -> datetime:
        return item.error.created_at if isinstance(item, ErrorText) else item.article.created_at

    def item_updateddate(self, item: Text) -> datetime:
        changed_at: datetime = item.changed_at  # type: ignore[union-attr]
        return changed_at
