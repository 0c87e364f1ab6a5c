"""What the people module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.people.states import AgencyStatus, Density, NodeKind, Purpose, Role, TeamNature, Template

name_acts(
    {
        "people.add_node": _("新增组织节点"),
        "people.rename_node": _("组织节点改名"),
        "people.place_office": _("设置案场位置"),
        "people.add_team": _("新增团队"),
        "people.add_agency": _("新增渠道公司"),
        "people.change_company": _("变更所属公司"),
        "people.rename_agency": _("渠道公司改名"),
        "people.change_agency_status": _("变更渠道公司状态"),
        "people.change_brand": _("变更公司外观"),
        "people.change_logo": _("更换标志"),
        "people.add_staff": _("新增员工"),
        "people.correct_staff": _("更正员工资料"),
        "people.disable_staff": _("停用账号"),
        "people.enable_staff": _("启用账号"),
        "people.assign_role": _("授予角色"),
        "people.revoke_role": _("收回角色"),
        "people.change_password": _("修改密码"),
        "people.bind_second_factor": _("绑定两步验证"),
        "people.unbind_second_factor": _("解除两步验证"),
        "people.reset_sign_in": _("重置登录方式"),
        "people.sign_in": _("登录"),
        "people.sign_in_failed": _("登录失败"),
        "people.sign_out": _("退出登录"),
        "people.end_session": _("结束会话"),
        "people.read_text": _("查看短信内容"),
    }
)
name_subjects(
    {
        "people.agency": _("渠道公司"),
        "people.orgnode": _("组织节点"),
        "people.smsmessage": _("短信"),
        "people.team": _("团队"),
        "people.user": _("员工"),
    }
)
name_facts(
    "people",
    {
        "agency": _("渠道公司"),
        "before": _("原先"),
        "name": _("名称"),
        "density": _("密度"),
        "hue": _("色相"),
        "logo": _("标志"),
        "kind": pgettext_lazy("org", "级别"),
        "parent": _("上级"),
        "nature": _("性质"),
        "role": _("角色"),
        "node": _("范围"),
        "place": _("案场位置"),
        "until": _("截止"),
        "status": _("状态"),
        "number_changed": _("换了号码"),
        "method": _("方式"),
        "step": _("步骤"),
        "new_device": _("新设备"),
        "sessions": _("登录数"),
        "source": _("来源标记"),
        "text": _("短信种类"),
        "purpose": _("查看原因"),
    },
    density=Density.choices,
    kind=NodeKind.choices,
    nature=TeamNature.choices,
    role=Role.choices,
    status=AgencyStatus.choices,
    text=Template.choices,
    purpose=Purpose.choices,
    method=[("password", _("密码")), ("code", _("短信验证码")), ("mfa", _("动态验证码")), ("demo", _("演示账号"))],
    step=[("password", _("密码")), ("code", _("短信验证码")), ("second_factor", _("动态验证码"))],
)
