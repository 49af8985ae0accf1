"""Floor of suggestions: the support that a question gives a candidate, and the least one that is shown. Pure.

A score says which of several candidates is the best; it does not say whether the best one is worth showing. That is
decided by how much of the question the candidate explains: the words that it has, of those that are evidence, against
the words that it does not explain. The weights are those of a logistic regression on texts with and without an answer
(`tests/golden`); divided by ln(1 + N), N the number of documents, they hold for any catalogue.
"""

from math import log

TEXT_WEIGHT = 1.55  # for each ln(1 + N) nats of full text
SIGNATURE_WEIGHT = 0.95  # the same of a wording
TOTAL_WEIGHT = -1.85  # the same of the evidence in all content words of the question
SHARE_WEIGHT = 3.5  # for the whole of that evidence
WORD_WEIGHT = 1.3  # for each content word in the candidate's title, aliases or wordings,
MAX_WORDS = 3  # at most
ASKED_ARTICLE_WEIGHT = 3.5  # for an article, where the text is a question
MIN_SUPPORT = 7.45
# Whatever the sum, a candidate is shown that has all of the evidence, in so many words of its names, or most of it.
MIN_WHOLE_SHARE = 0.99  # of the evidence in a question,
MIN_WHOLE_WORDS = 2
MIN_MOST_SHARE = 0.65  # of the evidence in a question,
MIN_MOST_EVIDENCE = 1.3  # × ln(1 + N), at least
MAX_TEXT_NATS, MAX_SIGNATURE_NATS, MAX_TOTAL_NATS = 50.0, 30.0, 60.0


def is_enough(
    text: float,
    signature: float,
    evidence: float,
    total: float,
    words: int,
    *,
    is_asked_article: bool,
    documents: int,
) -> bool:
    """Return True if a question supports a candidate enough to show it.

    `text` and `signature` are the candidate's scores, `evidence` of `total` is what it explains of the question, all
    in nats. `words` is the number of content words in its title, aliases or wordings.
    """
    if not evidence:
        return False
    chance = log(1 + documents) or 1.0
    has_all = words >= MIN_WHOLE_WORDS and evidence >= MIN_WHOLE_SHARE * total
    if has_all or evidence >= max(MIN_MOST_SHARE * total, MIN_MOST_EVIDENCE * chance):
        return True
    share = min(1.0, evidence / total) if total else 0.0
    support = (
        TEXT_WEIGHT * min(text, MAX_TEXT_NATS) / chance
        + SIGNATURE_WEIGHT * min(signature, MAX_SIGNATURE_NATS) / chance
        + TOTAL_WEIGHT * min(total, MAX_TOTAL_NATS) / chance
        + SHARE_WEIGHT * share
        + WORD_WEIGHT * min(words, MAX_WORDS)
        + ASKED_ARTICLE_WEIGHT * is_asked_article
    )
    return support >= MIN_SUPPORT
