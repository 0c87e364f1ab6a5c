"""How the pages of the whole company look: hue, density, logo. Contrast is computed, so no choice can break it."""

from __future__ import annotations

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.tenancy import Tenant
from anchang.modules.people import errors
from anchang.modules.people.models import TenantLogo
from anchang.modules.people.states import Density
from anchang.web import logo


@action
def change_brand(*, hue: int, density: Density, by: Actor) -> None:
    """Choose the hue (0 to 359 degrees on the OKLCH wheel) and the density for all who have not chosen one."""
    chosen = density or Density.COMFORTABLE
    Tenant.objects.filter(pk=by.tenant_id).update(brand_hue=hue, density=chosen)
    audit.record(by, "people.change_brand", subject=("kernel.tenant", by.tenant_id), hue=hue, density=str(chosen))


@action
def change_logo(picture: bytes | None, *, by: Actor) -> None:
    """Put a logo, drawn anew, in the place of the mark; None takes it away. Raises LogoUnreadable."""
    drawn = None
    if picture is not None:
        try:
            drawn = logo.read(picture)
        except logo.NotALogo as error:
            raise errors.LogoUnreadable(side=logo.WIDEST, size=logo.LARGEST // 1024) from error
    TenantLogo.objects.all().delete()
    if drawn is not None:
        TenantLogo.objects.create(digest=drawn.digest, picture=drawn.picture)
    mark = drawn.mark if drawn else ""
    Tenant.objects.filter(pk=by.tenant_id).update(logo=mark)
    audit.record(by, "people.change_logo", subject=("kernel.tenant", by.tenant_id), logo=mark)
