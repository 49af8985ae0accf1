"""Models of the help centre. They refer to the models of the catalogue, which are in `errors`."""

from .aliases import Alias
from .articles import Article
from .categories import Category, CategoryName
from .contact_messages import Attachment, ContactMessage
from .content_version import ContentVersion
from .deflection import Deflection
from .external_links import ExternalLink
from .feedback import HelpfulVote, SearchLog
from .fixes import Fix, FixCondition
from .outbox import Delivery, WebhookEndpoint
from .proposals import WordingProposal
from .rate_limits import Tally
from .revisions import CrossLink, PublishedTextError, Revision
from .synonyms import Synonym
from .text_index import Document, TextPosting, TextTerm
from .tokens import ApiToken
from .translations import ArticleTranslation, TranslationState
from .unanswered_queries import UnansweredQuery, UnansweredQueryWord
from .verification import Verification, VerificationKind, VerificationRecord, VerificationRule
from .widget import WidgetOrigin

__all__ = [
    "Alias",
    "ApiToken",
    "Article",
    "ArticleTranslation",
    "Attachment",
    "Category",
    "CategoryName",
    "ContactMessage",
    "ContentVersion",
    "CrossLink",
    "Deflection",
    "Delivery",
    "Document",
    "ExternalLink",
    "Fix",
    "FixCondition",
    "HelpfulVote",
    "PublishedTextError",
    "Revision",
    "SearchLog",
    "Synonym",
    "Tally",
    "TextPosting",
    "TextTerm",
    "TranslationState",
    "UnansweredQuery",
    "UnansweredQueryWord",
    "Verification",
    "VerificationKind",
    "VerificationRecord",
    "VerificationRule",
    "WebhookEndpoint",
    "WidgetOrigin",
    "WordingProposal",
]
