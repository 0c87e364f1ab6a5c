import django.db.models.deletion
from django.db import migrations, models

import anchang.kernel.clock
import anchang.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_tenant_logo"), ("people", "0001_people")]

    operations = [
        migrations.CreateModel(
            name="TenantLogo",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("digest", models.CharField(max_length=12)),
                ("picture", models.BinaryField(max_length=65536)),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="one_logo_per_tenant")],
            },
        ),
    ]
