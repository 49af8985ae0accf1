"""Keep errors_posting as its primary key alone: what a search reads lies side by side."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from errors.postings import keep_as_key

TABLE = "errors_posting"


def make_lean(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            keep_as_key(cursor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("errors", "0002_published_address")]
    operations = [migrations.RunPython(make_lean, migrations.RunPython.noop)]
