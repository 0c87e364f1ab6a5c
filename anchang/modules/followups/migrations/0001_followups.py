"""Contacts, grades, custody, returns and reminders; history is append-only."""

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
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("call", "电话"),
                            ("wechat", "微信"),
                            ("visit", "面谈"),
                            ("sms", "短信"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                    ),
                ),
                ("effective", models.BooleanField(help_text="the two spoke: no answer does not count")),
                ("content", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("customer_quote", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("grade_after", models.CharField(max_length=1)),
                ("next_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
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
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Custody",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("since", models.DateTimeField()),
                (
                    "last_contact_at",
                    models.DateTimeField(help_text="the last effective contact, or when the customer was taken over"),
                ),
                ("returns_at", models.DateTimeField(help_text="the nightly run that takes the customer back")),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                (
                    "last_follow_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="followups.followup",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GradeChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("before", models.CharField(blank=True, max_length=1)),
                ("after", models.CharField(max_length=1)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="followups.followup"
                    ),
                ),
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
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PoolReturn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("nature", models.CharField(max_length=8)),
                ("last_contact_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "previous_owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
            name="Reminder",
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
                        choices=[("soon", "即将逾期"), ("overdue", "已逾期"), ("recycle", "将回公海")], max_length=8
                    ),
                ),
                ("moment", models.DateTimeField(help_text="the instant that the reminder is about")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
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
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["tenant", "customer", "-at"], name="follow_up_by_customer"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["tenant", "project", "user", "at"], name="follow_up_by_user"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grade_after", "D"), _negated=True), ("next_at__isnull", True), _connector="OR"
                ),
                name="no_next_contact_with_d_customers",
            ),
        ),
        migrations.AddIndex(
            model_name="custody",
            index=models.Index(fields=["tenant", "returns_at"], name="custody_by_return"),
        ),
        migrations.AddIndex(
            model_name="custody",
            index=models.Index(fields=["tenant", "project", "owner", "returns_at"], name="custody_by_owner"),
        ),
        migrations.AddIndex(
            model_name="gradechange",
            index=models.Index(fields=["tenant", "customer", "at"], name="grade_change_by_customer"),
        ),
        migrations.AddIndex(
            model_name="poolreturn",
            index=models.Index(fields=["tenant", "project", "at"], name="pool_return_by_day"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("tenant", "customer", "kind", "moment"), name="one_reminder_of_a_moment"
            ),
        ),
        append_only("followups_followup", "followups_gradechange", "followups_poolreturn"),
    ]
