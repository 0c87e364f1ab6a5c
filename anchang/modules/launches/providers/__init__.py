"""Who takes deposits and signatures: simulated ones for rehearsals, the demo and tests; outside providers for real."""

from __future__ import annotations

from django.conf import settings


def set_up() -> None:
    """Register what the settings choose. Money goes to a simulated bank nowhere but outside of production."""
    from anchang.modules.launches.ports import payments
    from anchang.modules.launches.providers.simulated import SimulatedBank

    payments.register(SimulatedBank(), is_chosen=not settings.PRODUCTION)
    if settings.PAY_PROVIDER == "wechat":
        from anchang.modules.launches.providers.wechat_pay import WeChatPay

        account = settings.WECHAT["app_id"]
        if account and account != settings.WECHAT_PAY["app_id"]:
            raise ValueError("WECHAT_APP_ID and WECHAT_PAY_APP_ID are one account: it knows payers as it knows them.")
        payments.register(WeChatPay(**settings.WECHAT_PAY), is_chosen=True)
    _set_up_signers()


def _set_up_signers() -> None:
    from anchang.modules.launches.providers.simulated_sign import SimulatedSigning
    from anchang.modules.launches.sign_ports import signers

    signers.register(SimulatedSigning(), is_chosen=not settings.PRODUCTION)
    if settings.SIGN_PROVIDER == "tencent":
        from anchang.modules.launches.providers.tencent_sign import TencentSign

        signers.register(TencentSign(**settings.TENCENT_SIGN), is_chosen=True)
