"""Unanswered queries: searches without an answer, grouped, and checked again when the content changes.

A group shares its content words as stems, without values, capitals and the language of the page.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import override

from errors.alignment.segments import longest_segment

from ..models import ContentVersion, SearchLog, UnansweredQuery, UnansweredQueryWord
from ..models.aliases import has_letters
from ..models.feedback import SAME_SEARCH
from ..models.unanswered_queries import MAX_KEY_WORDS
from ..search import search
from ..search.analysis import guess_languages, stem
from .consensus_wordings import consensus
from .query_similarity import Similarity, Words, fold_query, message_of, similarity

MAX_COMMON_QUERIES = 200  # with the same word; a more frequent word is not looked up
MAX_CANDIDATES = 20  # queries that are compared word by word
MAX_CHECKED_QUERIES = 20  # queries, at once
MAX_CHECKED_MEMBERS = 100  # different searches of a query
MAX_ALIGNED_MEMBERS = 50  # of which a wording is made


# --- grouping


def group_settled(most: int) -> int:
    """Group searches that are no longer being typed, oldest first, and return their number."""
    waiting = SearchLog.objects.filter(is_ungrouped=True, created_at__lt=timezone.now() - SAME_SEARCH)
    return sum(_group(search) for search in waiting.order_by("created_at", "id")[:most])


@transaction.atomic
def _group(search: SearchLog) -> bool:
    """Add the search to its group, once: a second worker finds it taken."""
    if not SearchLog.objects.filter(pk=search.pk, is_ungrouped=True).update(is_ungrouped=False):
        return False
    if search.is_recognised or not has_letters(search.query):
        return True
    query = _query_of(search)
    SearchLog.objects.filter(pk=search.pk).update(unanswered_query=query)
    is_current = query.checked_version == ContentVersion.current()
    if query.state == UnansweredQuery.State.FOUND or (
        query.state == UnansweredQuery.State.OPEN and not is_current
    ):
        _check_member(query, search)
    return True


def _query_of(search: SearchLog) -> UnansweredQuery:
    """Return the group of a search, new or known. Groups that turn out to be the same are merged."""
    variants = fold_query(search.query)
    same = list(UnansweredQuery.objects.filter(template__in=[_template(words) for words in variants]))
    parts: list[UnansweredQuery] = []
    for query in () if same else _near(variants, search.language):
        is_same, is_part = _compared(variants, query)
        same += [query] if is_same else []
        parts += [query] if is_part else []
    query = same[0] if same else parts[0] if parts else _new(variants[0], search)
    for twin in same[1:]:
        _merge(twin, query)
    if query.join(search.language, search.query, search.created_at):
        _add_words(query, variants[-1], search.language)
    return query


def _near(variants: tuple[Words, ...], language: str) -> list[UnansweredQuery]:
    """Return groups that share words, the most similar first. Frequent words weigh little or nothing."""
    words = UnansweredQueryWord.objects.filter(word__in=_keys(variants[-1], language)).order_by()
    counts = dict(words.values_list("word").annotate(Count("id")))
    rare = [word for word, count in counts.items() if count <= MAX_COMMON_QUERIES] or list(counts)[:1]
    shared: Counter[int] = Counter()
    for word, query in words.filter(word__in=rare).values_list("word", "query"):
        shared[query] += 1000 // counts[word]
    best = sorted(shared, key=lambda pk: (-shared[pk], pk))[:MAX_CANDIDATES]
    queries = UnansweredQuery.objects.in_bulk(best)
    return [queries[pk] for pk in best if pk in queries]


def _compared(variants: tuple[Words, ...], query: UnansweredQuery) -> tuple[bool, bool]:
    """Return whether a group is the same query by its template or an example, and whether one is part of the other."""
    texts = {tuple(query.template.split())}
    texts.update(words for _language, text in query.examples for words in fold_query(text))
    similarities = [similarity(words, other) for words in variants for other in texts]
    return Similarity.SAME in similarities, Similarity.PART in similarities


def _template(words: Words) -> str:
    return " ".join(words)[:255]


def _new(words: Words, search: SearchLog) -> UnansweredQuery:
    """Return the group with this template. Two workers may create it at the same moment: the second reads it."""
    defaults = {"language": search.language, "first_at": search.created_at, "last_at": search.created_at}
    query, _is_new = UnansweredQuery.objects.get_or_create(template=_template(words), defaults=defaults)
    return query


def _merge(twin: UnansweredQuery, query: UnansweredQuery) -> None:
    """Merge two groups, unless an editor has given them different states."""
    if twin.state != query.state:
        return
    twin.logged_searches.update(unanswered_query=query)
    query.rank = max(query.rank, twin.rank) + 1
    query.first_at = min(query.first_at, twin.first_at)
    query.save(update_fields=["rank", "first_at"])
    twin.delete()


def _add_words(query: UnansweredQuery, words: Words, language: str) -> None:
    known = set(query.words.values_list("word", flat=True))
    missing = [word for word in _keys(words, language) if word not in known]
    UnansweredQueryWord.objects.bulk_create(UnansweredQueryWord(query=query, word=word) for word in missing)


def _keys(words: Words, language: str) -> list[str]:
    """Return the stems by which a group is looked up: the longest, which are the most selective."""
    stems = {stem(word, language)[:64] for word in words}
    return sorted(stems, key=lambda word: (-len(word), word))[:MAX_KEY_WORDS]


# --- checking


def check(query: UnansweredQuery) -> bool:
    """Search for the query's members again and store the result. Returns True if all of them have an answer.

    An answered query leaves the list; one that has lost an answer returns to it. At most `MAX_CHECKED_MEMBERS`
    searches.
    """
    version = ContentVersion.current()
    hits = [_first_hit(language, text) for language, text in query.members(MAX_CHECKED_MEMBERS)]
    worst = min(hits, key=lambda hit: (hit.is_answer, hit.score))
    query.checked_count, query.unsure_count = len(hits), sum(not hit.is_answer for hit in hits)
    query.checked_version = version
    _store(query, worst)
    return worst.is_answer


def _check_member(query: UnansweredQuery, search: SearchLog) -> None:
    """Search again for one member. Without an answer it keeps its query on the list, or brings it back.

    One search, because a reader waits. The others are repeated only if this one may be the last without an answer.
    """
    hit = _first_hit(search.language, search.query)
    if not hit.is_answer:
        is_new = query.checked_version < 0
        query.checked_version = ContentVersion.current() if is_new else query.checked_version
        query.checked_count, query.unsure_count = 0, 0
        _store(query, hit)
    elif query.state == UnansweredQuery.State.OPEN:
        check(query)


def _store(query: UnansweredQuery, worst: "FirstHit") -> None:
    query.finds, query.score = worst.title[:200], worst.score
    if query.state != UnansweredQuery.State.NOT_OURS:
        query.state = UnansweredQuery.State.FOUND if worst.is_answer else UnansweredQuery.State.OPEN
    names = ["finds", "score", "checked_count", "unsure_count", "checked_version", "state"]
    query.save(update_fields=names)


def check_outdated(seconds: float) -> None:
    """Check queries that were last checked before the content changed, the most frequent first.

    Checks at least one, and stops after the given time.
    """
    end = monotonic() + seconds
    outdated = UnansweredQuery.objects.unanswered().exclude(checked_version=ContentVersion.current())
    for query in outdated[:MAX_CHECKED_QUERIES]:
        check(query)
        if monotonic() > end:
            return


@dataclass(frozen=True, slots=True)
class FirstHit:
    """The first hit of one search, and whether it answers the search."""

    title: str
    is_answer: bool
    score: float


def _first_hit(language: str, text: str) -> FirstHit:
    with override(language):
        results = search(text, language, limit=1)
    title = results.hits[0].title if results.hits else ""
    return FirstHit(title, bool(title) and results.is_answered, results.score)


def wordings(query: UnansweredQuery) -> Iterator[tuple[str, str]]:
    """Yield (language, wording with placeholders) made of what the query's members share, if they have words."""
    members = query.members(MAX_ALIGNED_MEMBERS)
    parts = [part for _language, text in members if (part := longest_segment(text))]
    languages = Counter(guess_languages(text, language)[0] for language, text in members)
    if parts:
        yield languages.most_common(1)[0][0], consensus([message_of(part) for part in parts])
