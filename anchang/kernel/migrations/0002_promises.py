"""The audit refuses to be rewritten; the cache that counts attempts at sign-in has its table."""

from django.core.management import call_command
from django.db import migrations

from anchang.kernel.schema import append_only


def make_cache_table(apps, editor):
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_kernel")]

    operations = [
        append_only("kernel_auditentry"),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
