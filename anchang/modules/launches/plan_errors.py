"""What is refused while a launch is planned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class LaunchFixed(Refusal):
    """What was armed, or was, is changed no more."""

    code = "launches.launch_fixed"
    status = 409
    title = _("没有修改：这场开盘已不在筹备中。")
    remedy = _("可以复制为新的开盘后再修改。")


class OutsideTheLaunch(Refusal):
    """A batch would choose when the launch is not open."""

    code = "launches.outside_the_launch"
    status = 422
    title = _("没有保存：%(batch)s的时间不在开盘时间之内。")
    remedy = _("请先调整批次的时间。")
    field = "opens_at"
