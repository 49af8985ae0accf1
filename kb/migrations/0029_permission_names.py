"""Rename the permissions of renamed models, so that groups and users keep what they were given."""

from django.db import migrations

RENAMED = {
    ("errors", "wording"): "errormessage",
    ("kb", "unansweredquery"): "question",
    ("kb", "unansweredqueryword"): "questionword",
    ("kb", "verification"): "review",
    ("kb", "verificationrule"): "reviewrule",
    ("kb", "verificationrecord"): "check",
    ("kb", "searchlog"): "searchentry",
}


def rename(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for (app, new), old in RENAMED.items():
        for verb in ("add", "change", "delete", "view"):
            stored = permissions.filter(content_type__app_label=app, codename=f"{verb}_{old}")
            stored.filter(content_type__model__in=(old, new)).update(codename=f"{verb}_{new}")


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0028_verification_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
