import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from kb.models import ContentVersion
from kb.models.content_version import SHARDS

pytestmark = pytest.mark.postgresql


@contextmanager
def writers(count):
    """Transactions that have moved the number and are still open; each ends when its event is set."""
    ends, threads = [threading.Event() for _ in range(count)], []
    for end in ends:
        moved = threading.Event()
        threads.append(threading.Thread(target=write, args=(moved, end)))
        threads[-1].start()
        assert moved.wait(10)
    try:
        yield list(zip(ends, threads, strict=True))
    finally:
        for end, thread in zip(ends, threads, strict=True):
            end.set()
            thread.join()


def write(moved, end):
    with transaction.atomic():
        ContentVersion.bump()
        moved.set()
        end.wait(10)
    connection.close()


def finish(writer):
    end, thread = writer
    end.set()
    thread.join()
    return ContentVersion.current()


def bumped():
    ContentVersion.bump()
    return ContentVersion.current()


@pytest.mark.django_db(transaction=True)
def test_every_commit_moves_the_number_whatever_their_order():
    before = ContentVersion.current()
    if connection.vendor == "sqlite":  # one writer at a time
        assert [bumped() - before for _ in range(3)] == [1, 2, 3]
        return
    with writers(3) as (first, second, third):
        assert ContentVersion.current() == before
        assert [finish(writer) - before for writer in (third, first, second)] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_one_writer_too_many_waits_for_another():
    before = ContentVersion.current()
    if connection.vendor == "sqlite":
        with writers(1) as (first,):
            assert finish(first) == before + 1
        return
    with writers(SHARDS) as (first, *_others):
        last = threading.Thread(target=write, args=(threading.Event(), first[0]))
        last.start()
        last.join(0.2)
        assert last.is_alive()
        finish(first)
        last.join(10)
        assert ContentVersion.current() == before + 2


@pytest.mark.django_db
def test_what_is_rolled_back_moves_nothing():
    before = ContentVersion.current()
    with transaction.atomic():
        ContentVersion.bump()
        transaction.set_rollback(True)
    assert ContentVersion.current() == before


@pytest.mark.django_db
def test_an_empty_table_begins_anew():
    ContentVersion.objects.all().delete()
    ContentVersion.bump()
    ContentVersion.bump()
    assert ContentVersion.current() == 2
