"""An inbox is its owner's alone."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission
from anchang.modules.notices.models import Notice
from anchang.modules.people.api import Role

READ = Permission("notices.read_own", title=_("查看自己的消息"), levels=dict.fromkeys(Role, Level.OWN))


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """Return the actor's own notices."""
    return Notice.objects.filter(user_id=actor.user_id)
