"""Django finds the kernel's tables here."""

from anchang.kernel.audit import AuditEntry, AuditHead
from anchang.kernel.idempotency import IdempotencyKey
from anchang.kernel.tenancy import Tenant
from anchang.kernel.vault.reveal import Reveal
from anchang.kernel.work.models import Delivery, Schedule

__all__ = ["AuditEntry", "AuditHead", "Delivery", "IdempotencyKey", "Reveal", "Schedule", "Tenant"]
