"""Queries of rate limits, for tests that count queries."""

import re

LIMIT = 3  # one statement, with its savepoint inside a test's transaction; the first call of a client clears up as well


def apart_from_limits(queries):
    """The captured queries that are not a limit's."""
    return [row for row in queries if not re.search("SAVEPOINT|kb_tally", row["sql"])]
