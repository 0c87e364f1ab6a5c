"""Answers kept for idempotency keys name people, so they are sealed; those kept before are forgotten with their keys."""

from django.db import migrations

import anchang.kernel.vault.fields


def forget(apps, editor):
    apps.get_model("kernel", "IdempotencyKey")._base_manager.all().delete()


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_promises")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveField("idempotencykey", "answer"),
        migrations.AddField(
            "idempotencykey",
            "answer",
            anchang.kernel.vault.fields.SealedText(default=b"", editable=False, mask="text"),
        ),
    ]
