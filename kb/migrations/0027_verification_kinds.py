"""Drop the third kind of verification, "Sample run": nothing ever recorded one."""

from django.db import migrations


def delete_runs(apps, schema_editor):
    apps.get_model("kb", "Verification").objects.filter(kind="run").delete()
    apps.get_model("kb", "VerificationRecord").objects.filter(kind="run").delete()
    apps.get_model("kb", "VerificationRule").objects.filter(check_kind="run").delete()


class Migration(migrations.Migration):
    dependencies = [("kb", "0026_glossary")]
    operations = [
        migrations.RunPython(delete_runs, migrations.RunPython.noop),
    ]
