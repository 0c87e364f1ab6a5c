import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anchang.kernel.clock
import anchang.kernel.ids
import anchang.kernel.vault.fields
from anchang.kernel.schema import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("filings", "0004_extensions"),
        ("kernel", "0001_kernel"),
        ("people", "0002_agencies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="filing",
            name="code",
            field=models.SmallIntegerField(
                choices=[
                    (-1, "已确认过到访"),
                    (0, "通过"),
                    (1, "集团老业主"),
                    (2, "项目已有此客户"),
                    (3, "到访早于提前报备时间"),
                    (4, "已被其他渠道报备"),
                    (5, "其他渠道先带看"),
                    (6, "有顾问在跟进"),
                    (7, "超过报备有效期"),
                    (8, "超过到访保护期"),
                    (9, "您已报备此客户"),
                    (10, "现场跟进中失效"),
                    (11, "本项目老业主"),
                    (12, "跟进逾期"),
                    (13, "报备项目和案场项目不一致"),
                    (14, "近期已自行到访"),
                    (15, "疑似重号"),
                    (16, "没有有效报备"),
                    (17, "经纪人撤回"),
                    (18, "成交后退房"),
                    (19, "客户逾期未同意"),
                    (20, "客户不同意"),
                    (21, "客户撤回同意"),
                    (22, "已认购客户"),
                    (23, "集团其他项目的客户"),
                    (24, "已由新报备接续"),
                    (25, "核实未通过"),
                    (30, "争议处理中"),
                    (31, "争议后归本渠道"),
                    (32, "争议后归其他渠道"),
                    (33, "争议后分成"),
                    (34, "争议后按自然到访"),
                    (35, "虚假报备"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="judgement",
            name="code",
            field=models.SmallIntegerField(
                choices=[
                    (-1, "已确认过到访"),
                    (0, "通过"),
                    (1, "集团老业主"),
                    (2, "项目已有此客户"),
                    (3, "到访早于提前报备时间"),
                    (4, "已被其他渠道报备"),
                    (5, "其他渠道先带看"),
                    (6, "有顾问在跟进"),
                    (7, "超过报备有效期"),
                    (8, "超过到访保护期"),
                    (9, "您已报备此客户"),
                    (10, "现场跟进中失效"),
                    (11, "本项目老业主"),
                    (12, "跟进逾期"),
                    (13, "报备项目和案场项目不一致"),
                    (14, "近期已自行到访"),
                    (15, "疑似重号"),
                    (16, "没有有效报备"),
                    (17, "经纪人撤回"),
                    (18, "成交后退房"),
                    (19, "客户逾期未同意"),
                    (20, "客户不同意"),
                    (21, "客户撤回同意"),
                    (22, "已认购客户"),
                    (23, "集团其他项目的客户"),
                    (24, "已由新报备接续"),
                    (25, "核实未通过"),
                    (30, "争议处理中"),
                    (31, "争议后归本渠道"),
                    (32, "争议后归其他渠道"),
                    (33, "争议后分成"),
                    (34, "争议后按自然到访"),
                    (35, "虚假报备"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="judgement",
            name="moment",
            field=models.CharField(
                choices=[
                    ("submit", "提交报备"),
                    ("desk", "前台核对"),
                    ("accept", "开发商确认"),
                    ("visit", "到访确认"),
                    ("due", "到期"),
                    ("withdraw", "撤回"),
                    ("deal", "成交确认"),
                    ("consent", "客户答复"),
                    ("dispute", "争议处理"),
                    ("extend", "延期"),
                    ("review", "渠道核实"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                (
                    "stood",
                    models.CharField(
                        choices=[
                            ("submitted", "已提交"),
                            ("pending", "待确认"),
                            ("valid", "保护中"),
                            ("visited", "已到访"),
                            ("won", "已成交"),
                            ("expired", "已过期"),
                            ("deal_expired", "成交保护到期"),
                            ("lost", "归其他渠道"),
                            ("released", "已撤回"),
                            ("rejected", "未通过"),
                            ("disputed", "争议中"),
                            ("void", "已作废"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "stood_code",
                    models.SmallIntegerField(
                        choices=[
                            (-1, "已确认过到访"),
                            (0, "通过"),
                            (1, "集团老业主"),
                            (2, "项目已有此客户"),
                            (3, "到访早于提前报备时间"),
                            (4, "已被其他渠道报备"),
                            (5, "其他渠道先带看"),
                            (6, "有顾问在跟进"),
                            (7, "超过报备有效期"),
                            (8, "超过到访保护期"),
                            (9, "您已报备此客户"),
                            (10, "现场跟进中失效"),
                            (11, "本项目老业主"),
                            (12, "跟进逾期"),
                            (13, "报备项目和案场项目不一致"),
                            (14, "近期已自行到访"),
                            (15, "疑似重号"),
                            (16, "没有有效报备"),
                            (17, "经纪人撤回"),
                            (18, "成交后退房"),
                            (19, "客户逾期未同意"),
                            (20, "客户不同意"),
                            (21, "客户撤回同意"),
                            (22, "已认购客户"),
                            (23, "集团其他项目的客户"),
                            (24, "已由新报备接续"),
                            (25, "核实未通过"),
                            (30, "争议处理中"),
                            (31, "争议后归本渠道"),
                            (32, "争议后归其他渠道"),
                            (33, "争议后分成"),
                            (34, "争议后按自然到访"),
                            (35, "虚假报备"),
                        ]
                    ),
                ),
                ("stood_ended_at", models.DateTimeField(null=True)),
                (
                    "rival_stood",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "已提交"),
                            ("pending", "待确认"),
                            ("valid", "保护中"),
                            ("visited", "已到访"),
                            ("won", "已成交"),
                            ("expired", "已过期"),
                            ("deal_expired", "成交保护到期"),
                            ("lost", "归其他渠道"),
                            ("released", "已撤回"),
                            ("rejected", "未通过"),
                            ("disputed", "争议中"),
                            ("void", "已作废"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "rival_code",
                    models.SmallIntegerField(
                        choices=[
                            (-1, "已确认过到访"),
                            (0, "通过"),
                            (1, "集团老业主"),
                            (2, "项目已有此客户"),
                            (3, "到访早于提前报备时间"),
                            (4, "已被其他渠道报备"),
                            (5, "其他渠道先带看"),
                            (6, "有顾问在跟进"),
                            (7, "超过报备有效期"),
                            (8, "超过到访保护期"),
                            (9, "您已报备此客户"),
                            (10, "现场跟进中失效"),
                            (11, "本项目老业主"),
                            (12, "跟进逾期"),
                            (13, "报备项目和案场项目不一致"),
                            (14, "近期已自行到访"),
                            (15, "疑似重号"),
                            (16, "没有有效报备"),
                            (17, "经纪人撤回"),
                            (18, "成交后退房"),
                            (19, "客户逾期未同意"),
                            (20, "客户不同意"),
                            (21, "客户撤回同意"),
                            (22, "已认购客户"),
                            (23, "集团其他项目的客户"),
                            (24, "已由新报备接续"),
                            (25, "核实未通过"),
                            (30, "争议处理中"),
                            (31, "争议后归本渠道"),
                            (32, "争议后归其他渠道"),
                            (33, "争议后分成"),
                            (34, "争议后按自然到访"),
                            (35, "虚假报备"),
                        ],
                        null=True,
                    ),
                ),
                ("rival_ended_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("first", "我报备在先"),
                            ("escorted", "是我陪同到访"),
                            ("contact", "客户一直由我联系"),
                            ("other", "不是同一位客户"),
                            ("mistake", "系统或现场登记有误"),
                        ],
                        max_length=8,
                    ),
                ),
                ("statement", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("remind_at", models.DateTimeField(null=True)),
                ("proposed_at", models.DateTimeField(help_text="a split waits for the manager's yes", null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "arbiter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        help_text="the appellant's",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="filings.filing",
                    ),
                ),
                (
                    "frozen",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.filing"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.orgnode"
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rival",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.filing"
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
            name="DisputeDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                (
                    "step",
                    models.CharField(
                        choices=[("proposed", "拟分成"), ("returned", "退回"), ("final", "结论")], max_length=8
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("uphold", "维持原判"),
                            ("reassign", "改判归申诉方"),
                            ("split", "按比例分成"),
                            ("natural", "按自然到访"),
                            ("fraud", "认定虚假报备"),
                        ],
                        max_length=8,
                    ),
                ),
                ("share", models.PositiveSmallIntegerField(help_text="the appellant's, in percent", null=True)),
                ("clause", models.CharField(max_length=8)),
                ("reason", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.dispute"
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.rulesetversion"
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
            name="DisputeEvidence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.dispute"
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
            name="DisputeNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                (
                    "side",
                    models.CharField(choices=[("filing", "申诉方"), ("rival", "对方"), ("site", "现场")], max_length=6),
                ),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("escort", "到访确认"),
                            ("filing", "有效报备"),
                            ("visit", "顾问登记的来访"),
                            ("call", "通话记录"),
                            ("chat", "聊天记录"),
                        ],
                        max_length=6,
                    ),
                ),
                ("happened_at", models.DateTimeField(null=True)),
                ("text", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("noted_by", models.UUIDField()),
                ("noted_at", models.DateTimeField()),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.dispute"
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
            name="DisputePhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anchang.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=anchang.kernel.clock.now, editable=False)),
                ("content", anchang.kernel.vault.fields.SealedText(default=b"", mask="text")),
                ("digest", models.CharField(help_text="SHA-256 of the picture as it is kept", max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("added_by", models.UUIDField()),
                ("nth", models.PositiveSmallIntegerField(help_text="1 to 6")),
                (
                    "dispute",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.dispute"
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="filings.filing"
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
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["tenant", "project", "due_at"], name="disputes_by_due"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", True)),
                fields=["tenant", "rival"],
                name="open_disputes_of_rival",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)), fields=["tenant", "remind_at"], name="disputes_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(fields=("tenant", "filing"), name="one_appeal_per_filing"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arbiter__isnull", True),
                    models.Q(("arbiter", models.F("raised_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_arbitrates_his_own_appeal",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rival__isnull", True), ("rival_code__isnull", True), ("rival_stood", "")),
                    models.Q(
                        ("rival__isnull", False),
                        ("rival_code__isnull", False),
                        models.Q(("rival_stood", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_rival_stood_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_at__isnull", True), ("arbiter__isnull", False), _connector="OR"),
                name="a_decision_has_its_arbiter",
            ),
        ),
        migrations.AddIndex(
            model_name="disputedecision",
            index=models.Index(fields=["tenant", "dispute", "id"], name="decisions_in_order"),
        ),
        migrations.AddConstraint(
            model_name="disputedecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "final")), fields=("tenant", "dispute"), name="one_decision_per_dispute"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "split"), ("share__gte", 1), ("share__isnull", False), ("share__lte", 99)),
                    models.Q(models.Q(("decision", "split"), _negated=True), ("share__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_split_has_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeevidence",
            constraint=models.UniqueConstraint(fields=("tenant", "dispute"), name="one_evidence_per_dispute"),
        ),
        migrations.AddIndex(
            model_name="disputenote",
            index=models.Index(fields=["tenant", "dispute", "id"], name="dispute_notes_in_order"),
        ),
        migrations.AddConstraint(
            model_name="disputephoto",
            constraint=models.UniqueConstraint(fields=("tenant", "filing", "nth"), name="one_photo_per_place"),
        ),
        migrations.AddConstraint(
            model_name="disputephoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("nth__gte", 1), ("nth__lte", 6)), name="six_photos_a_filing"
            ),
        ),
        append_only("filings_disputeevidence", "filings_disputenote", "filings_disputedecision"),
    ]
