import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anchang.kernel.clock
import anchang.kernel.ids
from anchang.kernel.schema import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_promises"),
        ("people", "0001_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("approved", "已审批"), ("effective", "已生效")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
                ("effective_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
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
            name="PriceItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("filed_total_fen", models.BigIntegerField()),
                ("list_unit_fen", models.BigIntegerField(null=True)),
                ("list_total_fen", models.BigIntegerField()),
                ("floor_total_fen", models.BigIntegerField(null=True)),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.priceversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("name", models.CharField(max_length=60)),
                ("permit_no", models.CharField(blank=True, max_length=40)),
                ("lock_minutes", models.PositiveSmallIntegerField(default=15)),
                ("lock_limit", models.PositiveSmallIntegerField(default=2)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("last_version", models.PositiveIntegerField(default=0)),
                (
                    "node",
                    models.OneToOneField(
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
        migrations.AddField(
            model_name="priceversion",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
            ),
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("preview", "待确认"), ("done", "已完成")], default="preview", max_length=8
                    ),
                ),
                ("file", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("sheets", models.JSONField(default=list)),
                ("report", models.JSONField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
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
                (
                    "price_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.priceversion",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("name", models.CharField(max_length=60)),
                ("sheets", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
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
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("name", models.CharField(max_length=40)),
                ("position", models.IntegerField(default=0)),
                ("is_divided", models.BooleanField(default=False)),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("entrance", models.CharField(blank=True, max_length=12)),
                ("floor", models.CharField(blank=True, max_length=8)),
                ("floor_order", models.IntegerField(default=0)),
                ("number", models.CharField(max_length=20)),
                ("number_key", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=80)),
                ("room_type", models.CharField(blank=True, max_length=40)),
                (
                    "product",
                    models.CharField(
                        choices=[("flat", "住宅"), ("shop", "商铺"), ("parking", "车位")], default="flat", max_length=10
                    ),
                ),
                ("gross_area", models.PositiveIntegerField(null=True)),
                ("inner_area", models.PositiveIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sale", "待售"),
                            ("lock", "锁定"),
                            ("hold", "小订"),
                            ("subs", "认购"),
                            ("sign", "签约"),
                            ("keep", "预留"),
                            ("ctrl", "销控"),
                            ("shut", "未推"),
                        ],
                        default="shut",
                        max_length=4,
                    ),
                ),
                ("released", models.BooleanField(default=False)),
                ("released_at", models.DateTimeField(null=True)),
                ("withheld_until", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.building"
                    ),
                ),
                (
                    "price",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.priceitem",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
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
        migrations.AddField(
            model_name="priceitem",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.unit"),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lock", "锁定"),
                            ("pick", "选房"),
                            ("hold", "小订"),
                            ("subscription", "认购"),
                            ("contract", "签约"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ref", models.CharField(blank=True, max_length=80)),
                ("customer_id", models.UUIDField(null=True)),
                ("price", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("live", models.BooleanField(default=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=200)),
                (
                    "holder",
                    models.ForeignKey(
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
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("seq", models.BigIntegerField()),
                (
                    "status_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sale", "待售"),
                            ("lock", "锁定"),
                            ("hold", "小订"),
                            ("subs", "认购"),
                            ("sign", "签约"),
                            ("keep", "预留"),
                            ("ctrl", "销控"),
                            ("shut", "未推"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sale", "待售"),
                            ("lock", "锁定"),
                            ("hold", "小订"),
                            ("subs", "认购"),
                            ("sign", "签约"),
                            ("keep", "预留"),
                            ("ctrl", "销控"),
                            ("shut", "未推"),
                        ],
                        max_length=4,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("ref", models.CharField(blank=True, max_length=80)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.project"
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.unit"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", models.F("node_id"))), name="project_is_its_node"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("lock_minutes__range", (1, 1440))), name="lock_lasts_up_to_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceversion",
            constraint=models.UniqueConstraint(
                fields=("tenant", "project", "number"), name="one_price_version_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "effective"), ("effective_at__isnull", False)),
                    models.Q(models.Q(("state", "effective"), _negated=True), ("effective_at__isnull", True)),
                    _connector="OR",
                ),
                name="effective_prices_know_since_when",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["project", "-created_at"], name="runs_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(fields=("tenant", "project", "name"), name="one_mapping_per_name"),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(fields=("tenant", "project", "name"), name="one_building_per_name"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["tenant", "project", "status"], name="units_by_status"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("withheld_until__isnull", False)),
                fields=["withheld_until"],
                name="units_withheld_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                fields=("tenant", "project", "building", "entrance", "number_key"), name="one_unit_per_door"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released", True), models.Q(("status", "shut"), _negated=True)),
                    models.Q(("released", False), ("status", "shut")),
                    _connector="OR",
                ),
                name="released_means_not_shut",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("inner_area__isnull", True), ("gross_area__gte", models.F("inner_area")), _connector="OR"
                ),
                name="inner_within_gross",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceitem",
            constraint=models.UniqueConstraint(
                fields=("tenant", "version", "unit"), name="one_price_per_unit_and_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("list_total_fen__gt", 0),
                    ("filed_total_fen__gte", models.F("list_total_fen")),
                    models.Q(
                        ("floor_total_fen__isnull", True),
                        ("list_total_fen__gte", models.F("floor_total_fen")),
                        _connector="OR",
                    ),
                ),
                name="filed_list_and_floor_descend",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("live", True)), fields=["expires_at"], name="claims_due"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("live", True)), fields=["project", "holder"], name="claims_of_a_seller"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)), fields=("tenant", "unit"), name="one_live_claim_per_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("live", True)),
                    models.Q(("ended_at__isnull", False), ("live", False)),
                    _connector="OR",
                ),
                name="claims_end_when_they_die",
            ),
        ),
        migrations.AddIndex(
            model_name="unitchange",
            index=models.Index(fields=["unit", "-seq"], name="changes_of_a_unit"),
        ),
        migrations.AddIndex(
            model_name="unitchange",
            index=models.Index(fields=["project", "seq"], name="changes_in_order"),
        ),
        migrations.AddConstraint(
            model_name="unitchange",
            constraint=models.UniqueConstraint(fields=("tenant", "project", "seq"), name="one_change_per_place"),
        ),
        append_only("inventory_unitchange"),
    ]
