"""Signals of the catalogue."""

from django.dispatch import Signal

# Sent once, in the writer's transaction, after many errors were written without signals of their own.
# Argument: `error_ids`, a list. Receivers refresh derived tables of other apps.
catalogue_changed = Signal()
