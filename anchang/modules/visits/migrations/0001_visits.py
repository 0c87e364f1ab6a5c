"""Visits, the rotation that nobody can rewrite, and the count at the door."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anchang.kernel.clock
import anchang.kernel.ids
import anchang.kernel.vault.fields
from anchang.kernel.schema import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_customers"),
        ("kernel", "0002_promises"),
        ("people", "0001_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RotationDay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("date", models.DateField()),
                ("morning", models.CharField(choices=[("rotated", "顺移一位"), ("drawn", "抽签")], max_length=7)),
                ("seed", models.CharField(blank=True, max_length=40)),
                ("events", models.PositiveIntegerField(default=0)),
                ("visits", models.PositiveIntegerField(default=0)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.orgnode"
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="RotationSeat",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("base", models.PositiveSmallIntegerField(default=0)),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="visits.rotationday"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField(null=True)),
                ("kind", models.CharField(blank=True, choices=[("first", "首访"), ("repeat", "复访")], max_length=6)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("natural", "自然到访"),
                            ("channel", "渠道"),
                            ("call", "来电"),
                            ("referral", "老带新"),
                            ("friend", "朋友介绍"),
                            ("media", "媒体"),
                            ("unknown", "未登记"),
                        ],
                        default="natural",
                        max_length=8,
                    ),
                ),
                ("medium", models.CharField(blank=True, max_length=40)),
                ("filing_id", models.UUIDField(null=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("buy", "看房"), ("peer", "同行踩盘"), ("other", "其他事务")],
                        default="buy",
                        max_length=5,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "新客户"),
                            ("old_here", "老客户（在岗）"),
                            ("old_away", "老客户（不在岗）"),
                            ("pool", "公海客户"),
                            ("filed", "渠道报备"),
                            ("owner", "老业主"),
                            ("not_buying", "不购房"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[
                            ("turn", "轮序接待"),
                            ("named", "客户指名"),
                            ("named_old", "指名老客户"),
                            ("old", "老客户"),
                            ("courtesy", "义务接待"),
                            ("none", "不计轮次"),
                        ],
                        default="none",
                        max_length=9,
                    ),
                ),
                ("people", models.PositiveSmallIntegerField(default=1)),
                (
                    "stage",
                    models.CharField(
                        choices=[("waiting", "待接待"), ("receiving", "接待中"), ("ended", "已结束")],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("registered_by", models.UUIDField()),
                (
                    "receiver_name",
                    models.CharField(blank=True, help_text="as a register names somebody not on staff", max_length=40),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("counted", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("profile", models.JSONField(default=dict)),
                ("import_key", models.BinaryField(max_length=16, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.orgnode",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="RotationEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("seq", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("joined", "到岗"),
                            ("left", "下班"),
                            ("away", "离岗"),
                            ("back", "回岗"),
                            ("turn", "轮序接待"),
                            ("named", "客户指名"),
                            ("old", "老客户"),
                            ("courtesy", "义务接待"),
                            ("owed", "跳过，补接"),
                            ("lost", "轮空"),
                            ("comp", "补接一次"),
                            ("done", "接待结束"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="visits.rotationday"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="visits.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DoorCount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("day", models.DateField()),
                ("hour", models.PositiveSmallIntegerField()),
                ("groups", models.PositiveIntegerField(default=0)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.orgnode"
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "project", "day", "hour"), name="one_count_per_hour"),
                    models.CheckConstraint(condition=models.Q(("hour__lte", 23)), name="door_hour_of_the_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("file", models.CharField(max_length=200)),
                ("content", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("report", models.JSONField(default=dict)),
                ("strangers", models.JSONField(default=dict)),
                ("made_by", models.UUIDField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.orgnode"
                    ),
                ),
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
                "indexes": [models.Index(fields=["tenant", "done_at", "created_at"], name="register_imports_open")],
            },
        ),
        migrations.AddConstraint(
            model_name="rotationday",
            constraint=models.UniqueConstraint(fields=("tenant", "project", "date"), name="one_rotation_per_day"),
        ),
        migrations.AddConstraint(
            model_name="rotationseat",
            constraint=models.UniqueConstraint(fields=("tenant", "day", "user"), name="one_seat_per_consultant"),
        ),
        migrations.AddConstraint(
            model_name="rotationseat",
            constraint=models.UniqueConstraint(fields=("tenant", "day", "position"), name="one_consultant_per_seat"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["tenant", "project", "day", "id"], name="visits_by_day"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["tenant", "project", "arrived_at", "id"], name="visits_by_arrival"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["tenant", "project", "received_by", "arrived_at", "id"], name="visits_by_receiver"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["tenant", "customer", "arrived_at"], name="visits_by_customer"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("stage__in", ["receiving", "waiting"])),
                fields=["tenant", "project"],
                name="visits_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("tenant", "project", "day", "number"), name="one_visit_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", ["receiving", "waiting"])),
                fields=("tenant", "customer"),
                name="one_open_visit_per_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("tenant", "project", "import_key"), name="one_visit_per_imported_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "buy"), _negated=True), ("customer__isnull", False), _connector="OR"
                ),
                name="buyers_are_customers",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 1), ("people__lte", 99)), name="visit_of_1_to_99_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotationevent",
            constraint=models.UniqueConstraint(fields=("tenant", "day", "seq"), name="one_rotation_event_per_place"),
        ),
        append_only("visits_rotationevent"),
    ]
