import django.utils.timezone
from django.db import migrations, models


def as_found(apps, schema_editor):
    # Until now a finding was held to be learnt of when it was written.
    apps.get_model("alerts", "FindingRow").objects.update(learnt_at=models.F("found_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0002_incidents'),
    ]

    operations = [
        migrations.AddField(
            model_name='findingrow',
            name='learnt_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.RunPython(as_found, migrations.RunPython.noop),
    ]
