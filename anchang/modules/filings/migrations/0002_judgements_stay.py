from django.db import migrations

from anchang.kernel.schema import append_only


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_filings")]

    operations = [append_only("filings_judgement")]
