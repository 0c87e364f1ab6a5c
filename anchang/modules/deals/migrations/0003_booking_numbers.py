"""Bookings get numbers, those of before in the order in which they were made."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db import migrations, models


def number(apps: Any, _schema: Any) -> None:
    """Number the bookings that are there, day by day."""
    booking, run = apps.get_model("deals", "Booking"), apps.get_model("deals", "NumberRun")

    def place(row: Any) -> tuple[Any, ...]:
        return row.tenant_id, row.project_id, row.booked_on

    rows = booking._base_manager.order_by("tenant_id", "project_id", "booked_on", "id")
    for (tenant_id, project_id, day), group in groupby(rows, key=place):
        last = 0
        for last, row in enumerate(group, start=1):
            booking._base_manager.filter(pk=row.pk).update(number=f"RC-{day:%Y%m%d}-{last:04d}")
        run._base_manager.create(tenant_id=tenant_id, project_id=project_id, day=day, prefix="RC", last=last)


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0002_bookings"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="numberrun", name="one_number_run_per_day"),
        migrations.AddField(
            model_name="numberrun",
            name="prefix",
            field=models.CharField(default="RG", max_length=2),
        ),
        migrations.AddConstraint(
            model_name="numberrun",
            constraint=models.UniqueConstraint(
                fields=("tenant", "project", "day", "prefix"), name="one_number_run_per_day"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="number",
            field=models.CharField(default="", max_length=24),
            preserve_default=False,
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(fields=("tenant", "project", "number"), name="one_booking_per_number"),
        ),
    ]
