"""The forms at the door, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

from anchang.modules.people.web import throttle

CODE_WIDGET = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12", "placeholder": ""}


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """Phone and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class RequestCodeForm(account.RequestLoginCodeForm):  # type: ignore[misc]
    """A code to the phone. Numbers without an account get the same answer, and no message."""

    def clean_phone(self) -> str:
        """Look the number up, within the allowances."""
        phone: str = self.cleaned_data["phone"]
        adapter = get_adapter(context.request)
        address = adapter.get_client_ip(context.request)
        if throttle.take(context.request, phone, address=address, kind="code", rates=throttle.CODE) is None:
            raise adapter.validation_error("rate_limited")
        self._user = adapter.get_user_by_phone(phone)
        return phone


class ConfirmCodeForm(account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that came to the phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("短信验证码")
        self.fields["code"].widget.attrs |= CODE_WIDGET


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class SecondFactorForm(mfa.AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("动态验证码")
        self.fields["code"].widget.attrs |= CODE_WIDGET


class SecondFactorAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    """The same, for somebody who is already signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("动态验证码")
        self.fields["code"].widget.attrs |= CODE_WIDGET


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a newly bound authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("动态验证码")
        self.fields["code"].widget.attrs |= CODE_WIDGET
