"""What the catalogue tells others."""

from django.dispatch import Signal

# Sent once, in the writer's transaction, after many errors were written without signals of their own.
# Argument: `error_ids`, a list. Who listens brings derived tables in step; `errors` itself does not.
catalogue_changed = Signal()
