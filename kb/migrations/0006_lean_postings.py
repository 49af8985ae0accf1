"""Keep kb_textposting as its primary key alone: what a search reads lies side by side."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "kb_textposting"


def make_lean(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        without_rowid(schema_editor)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_pkey, ADD PRIMARY KEY (term, document) INCLUDE (weight)"
        )



def without_rowid(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite's other kind of table: no rows beside the key to look up one by one."""
    stored = "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = %s AND sql IS NOT NULL"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(stored, [TABLE, "table"])
        ((table,),) = cursor.fetchall()
        cursor.execute(stored, [TABLE, "index"])
        indexes = [sql for (sql,) in cursor.fetchall()]
        if "WITHOUT ROWID" in table:
            return
        cursor.execute(f"ALTER TABLE {TABLE} RENAME TO {TABLE}_old")
        cursor.execute(f"{table} WITHOUT ROWID")
        cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM {TABLE}_old")
        cursor.execute(f"DROP TABLE {TABLE}_old")
        for sql in indexes:
            cursor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("kb", "0005_votes_and_pins")]
    operations = [migrations.RunPython(make_lean, migrations.RunPython.noop)]
