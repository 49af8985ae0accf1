"""Keep kb_textposting as its primary key alone: what a search reads lies side by side."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "kb_textposting"


def keep_as_key(cursor, table):
    """Make an SQLite table one without row ids. A copy: what a migration does must not change with the product."""
    stored = "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = %s AND sql IS NOT NULL"
    cursor.execute(stored, [table, "table"])
    ((made,),) = cursor.fetchall()
    cursor.execute(stored, [table, "index"])
    indexes = [sql for (sql,) in cursor.fetchall()]
    if "WITHOUT ROWID" in made:
        return
    cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_old")
    cursor.execute(f"{made} WITHOUT ROWID")
    cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_old")
    cursor.execute(f"DROP TABLE {table}_old")
    for sql in indexes:
        cursor.execute(sql)


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
