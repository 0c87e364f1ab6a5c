"""People, their numbers, what they are to a project, and the searches for numbers, which nobody can rewrite."""

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
        ("kernel", "0002_promises"),
        ("people", "0001_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=anchang.kernel.clock.now, editable=False),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.orgnode",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=anchang.kernel.clock.now, editable=False),
                ),
                (
                    "name",
                    anchang.kernel.vault.fields.SealedText(default=b"", mask="name"),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=anchang.kernel.clock.now, editable=False),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "A 级"),
                            ("B", "B 级"),
                            ("C", "C 级"),
                            ("D", "D 级"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("clue", "线索"),
                            ("pending", "待跟进"),
                            ("following", "跟进中"),
                            ("queued", "已认筹"),
                            ("subscribed", "已认购"),
                            ("signed", "已签约"),
                            ("lost", "已流失"),
                        ],
                        default="clue",
                        max_length=10,
                    ),
                ),
                ("first_visit_at", models.DateTimeField(null=True)),
                ("last_seen_at", models.DateTimeField(null=True)),
                ("last_effective_follow_at", models.DateTimeField(null=True)),
                ("next_follow_at", models.DateTimeField(null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
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
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=anchang.kernel.clock.now, editable=False),
                ),
                (
                    "number",
                    anchang.kernel.vault.fields.SealedText(default=b"", mask="phone"),
                ),
                ("full", models.BinaryField(max_length=16)),
                ("f3l4", models.BinaryField(max_length=16)),
                ("f3l6", models.BinaryField(max_length=16)),
                ("last4", models.BinaryField(max_length=16)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.person",
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
            name="ReviewItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=anchang.kernel.clock.now, editable=False),
                ),
                ("origin", models.CharField(max_length=16)),
                ("row_key", models.BinaryField(max_length=16)),
                ("row", models.PositiveIntegerField()),
                (
                    "doubt",
                    models.CharField(
                        choices=[
                            ("no_phone", "没有电话"),
                            ("bad_phone", "电话有误"),
                            ("other_name", "同号不同名"),
                            ("no_name", "没有姓名"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    anchang.kernel.vault.fields.SealedText(default=b"", mask="name"),
                ),
                (
                    "phone",
                    anchang.kernel.vault.fields.SealedText(default=b"", mask="phone"),
                ),
                ("facts", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待核对"),
                            ("joined", "已并入"),
                            ("created", "已新建"),
                            ("ignored", "已忽略"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("settled_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.orgnode",
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
            name="SearchLog",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=anchang.kernel.clock.now, editable=False),
                ),
                ("user_id", models.UUIDField()),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("full", "全号"),
                            ("f3l4", "前三后四"),
                            ("f3l6", "前三后六"),
                            ("last", "尾号"),
                        ],
                        max_length=4,
                    ),
                ),
                ("index", models.BinaryField(max_length=16)),
                ("found", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.orgnode",
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
            name="NameGram",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("gram", models.BinaryField(max_length=8)),
                (
                    "customer",
                    models.ForeignKey(
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
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "project", "gram", "customer"),
                        name="one_gram_per_customer",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["tenant", "project", "id"], name="customer_newest"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["tenant", "project", "last_seen_at", "id"],
                name="customer_last_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["tenant", "project", "next_follow_at", "id"],
                name="customer_next_follow",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["tenant", "project", "owner", "id"], name="owned_newest"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["tenant", "project", "owner", "last_seen_at", "id"],
                name="owned_last_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["tenant", "project", "owner", "next_follow_at", "id"],
                name="owned_next_follow",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["tenant", "project", "grade", "id"], name="customer_by_grade"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["tenant", "project", "status", "id"], name="customer_by_status"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("household__isnull", False)),
                fields=["tenant", "household"],
                name="family",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(fields=("tenant", "project", "person"), name="one_customer_per_person"),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="no_customer_merged_into_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="phone",
            index=models.Index(fields=["tenant", "f3l4"], name="phone_by_f3l4"),
        ),
        migrations.AddIndex(
            model_name="phone",
            index=models.Index(fields=["tenant", "f3l6"], name="phone_by_f3l6"),
        ),
        migrations.AddIndex(
            model_name="phone",
            index=models.Index(fields=["tenant", "last4"], name="phone_by_last4"),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(fields=("tenant", "full"), name="one_person_per_phone"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["tenant", "project", "state", "id"], name="review_by_state"),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.UniqueConstraint(
                fields=("tenant", "project", "origin", "row_key"),
                name="one_review_per_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "ignored"]),
                    ("customer__isnull", False),
                    _connector="OR",
                ),
                name="settled_review_names_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="searchlog",
            index=models.Index(fields=["tenant", "index", "at"], name="search_by_number"),
        ),
        migrations.AddIndex(
            model_name="searchlog",
            index=models.Index(fields=["tenant", "user_id", "at"], name="search_by_user"),
        ),
        append_only("customers_searchlog"),
    ]
