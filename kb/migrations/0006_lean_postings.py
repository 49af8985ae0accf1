"""Keep kb_textposting as its primary key alone: what a search reads lies side by side."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from errors.postings import keep_as_key

TABLE = "kb_textposting"


def make_lean(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            keep_as_key(cursor, TABLE)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_pkey, ADD PRIMARY KEY (term, document) INCLUDE (weight)"
        )



class Migration(migrations.Migration):
    dependencies = [("kb", "0005_votes_and_pins")]
    operations = [migrations.RunPython(make_lean, migrations.RunPython.noop)]
