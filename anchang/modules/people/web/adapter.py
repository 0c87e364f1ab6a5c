"""What allauth asks of this platform: accounts by phone, text messages, throttles, and a record of each attempt."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.people.actions.sessions import note_failure, note_sign_in
from anchang.modules.people.actions.texts import send_text
from anchang.modules.people.models import User
from anchang.modules.people.states import Template
from anchang.modules.people.web import devices, throttle
from anchang.modules.people.web.forms.fields import PhoneField


class PhoneAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator, found by number, and never told apart from numbers without one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "phone_password_mismatch": _("手机号或密码不正确。"),
        "too_many_login_attempts": _("尝试次数过多。请稍后再试，或改用短信验证码登录。"),
        "incorrect_code": _("验证码不正确或已过期。"),
        "incorrect_password": _("密码不正确。"),
        "enter_current_password": _("请输入当前密码。"),
        "rate_limited": _("操作太频繁，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens his own account."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages say themselves what has happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the source of a request; 0.0.0.0 where the server does not tell."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104  # a name for "unknown"; nothing listens there

    # --- the number ------------------------------------------------------------------------------------------------
    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Return the field for a number."""
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return the active account of a normalised number."""
        return User.objects.by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool]:
        """Return the number, which is always verified."""
        return user.phone.open(), True

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Take another number."""
        user.set_phone(phone)
        user.save(update_fields=["phone", "phone_index"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Nothing to mark: a code sent to the number is the only way in for a new account."""

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code by text message."""
        body = say("【案场】验证码 %(code)s，3 分钟内有效。请勿告诉任何人。") % {"code": code}
        until = clock.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        send_text(phone=phone, kind=Template.CODE, body=body, facts=[code], until=until, tenant_id=user.tenant_id)

    # --- attempts --------------------------------------------------------------------------------------------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Take one attempt from the allowances. Raises ValidationError when they are used up."""
        self._login_failed_rl_usage = throttle.take(
            request,
            credentials.get("phone", ""),
            address=self.get_client_ip(request),
            kind="password",
            rates=throttle.PASSWORD,
        )
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password of a known account."""
        user = User.objects.by_phone(credentials.get("phone", ""))
        if user is not None:
            self.note_failure(request, user, step="password")

    def note_failure(self, request: HttpRequest, user: User, *, step: str) -> None:
        """Write the failure into the audit of the account's tenant."""
        if user.tenant_id is not None:
            with tenant_scope(user.tenant_id):
                note_failure(user, step=step, source=self.get_client_ip(request))

    # --- inside ----------------------------------------------------------------------------------------------------
    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Start the session's clocks, record the sign-in and remember the device."""
        records = get_authentication_records(request, user)
        request.session["began"] = request.session["seen"] = int(clock.now().timestamp())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        device, number = devices.read(request), user.phone.open()
        method = "+".join(str(record["method"]) for record in records)
        note_sign_in(user, method=method, source=self.get_client_ip(request), new_device=not device.knows(number))
        devices.begin(request, device)
        devices.remember(response, device, number)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=devices.MAX_AGE,
                samesite="Lax",
                secure=settings.HTTPS,
            )
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ask for the second factor first: it is on the person, a password may be on the desk."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: not method["id"].startswith("mfa"))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes is proof enough."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))
