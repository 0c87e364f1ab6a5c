"""The pages at the door. allauth does the work; the demo's helps are added."""

from __future__ import annotations

from time import time
from typing import Any, cast

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.modules.people.actions.account import change_password as set_password
from anchang.modules.people.actions.sessions import note_second_factor, note_sign_out
from anchang.modules.people.models import User
from anchang.modules.people.queries import ANONYMOUS
from anchang.modules.people.states import Role
from anchang.modules.people.web import demo, second_factor
from anchang.modules.people.web.access import Request, public, signed_in

JUST_NOW = 600  # seconds after a code to the phone in which a forgotten password may be replaced


class SignIn(account.LoginView):  # type: ignore[misc]
    """Phone and password; beside it, with the demo world, one click a role."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the demo shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_roles": demo.roles(self.request)}


class ConfirmCode(account.ConfirmLoginCodeView):  # type: ignore[misc]
    """The code that came to the phone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the demo shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        number = str(context.get("phone") or "")
        return context | {"demo_message": demo.last_message(self.request, number)}


class SignOut(account.LogoutView):  # type: ignore[misc]
    """The way out. The browser is told to forget what it kept, drafts included."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session and record it."""
        seen = cast(Request, self.request)
        if seen.actor is not ANONYMOUS:
            note_sign_out(key=self.request.session.session_key or "", by=seen.actor)
        response: HttpResponse = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SecondFactor(mfa.AuthenticateView):  # type: ignore[misc]
    """The code of the authenticator app."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the demo shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_code": demo.second_factor_code(self.request, self.stage.login.user)}


class SecondFactorAgain(mfa.ReauthenticateView):  # type: ignore[misc]
    """The same, for somebody who is signed in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the demo shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_code": demo.second_factor_code(self.request, cast(User, self.request.user))}


class Enrol(totp.ActivateTOTPView):  # type: ignore[misc]
    """Binding an authenticator app; the demo reads the code off the fresh secret."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the demo shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        code = demo.code_of(secret) if demo.is_open(self.request) else ""
        return context | {"secret": secret, "demo_code": code}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Bind, count it as shown, and record it."""
        response: HttpResponse = super().form_valid(form)
        second_factor.prove(self.request, cast(User, self.request.user))
        note_second_factor(bound=True, by=cast(Request, self.request).actor)
        return response


class TakeOff(totp.DeactivateTOTPView):  # type: ignore[misc]
    """Unbinding, for those whose roles do not demand it."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Unbind and record it."""
        response: HttpResponse = super().form_valid(form)
        note_second_factor(bound=False, by=cast(Request, self.request).actor)
        return response


sign_in = public(SignIn.as_view())
confirm_code = public(ConfirmCode.as_view())
sign_out = public(SignOut.as_view())
authenticate = public(SecondFactor.as_view())
authenticate_again = signed_in(SecondFactorAgain.as_view())
enrol = signed_in(Enrol.as_view())
take_off = signed_in(TakeOff.as_view())


@public
@require_POST
def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as somebody of the demo world; anywhere else this address does not exist."""
    user = demo.faces().get(Role(role)) if demo.is_open(request) and role in Role.values else None
    if user is None:
        raise Http404
    adapter = get_adapter(request)
    adapter.login(request, user)
    record_authentication(request, user, method="demo")
    second_factor.prove(request, user)
    response: HttpResponse = adapter.post_login(
        request, user, email_verification=None, signal_kwargs=None, email=None, signup=False, redirect_url=None
    )
    return response


class PasswordForm(RefusableForm):
    """A new password, and the old one unless the person has just come in by a code to the phone."""

    old = forms.CharField(
        label=_("当前密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=200,
        help_text=_("至少 12 位。长句子比符号好记，也更难猜。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, skip_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if skip_old:
            del self.fields["old"]

    def clean_old(self) -> str:
        """Check the old password."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("当前密码不正确。"))
        return old


@signed_in
@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a new password. This session stays; all others end."""
    user = cast(User, request.user)
    skip_old = not user.has_usable_password() or _came_by_code(request, user)
    form = PasswordForm(request.POST or None, user=user, skip_old=skip_old)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            set_password(user, form.cleaned_data["password"], by=cast(Request, request).actor)
            update_session_auth_hash(request, user)
            return redirect("people:me")
    status = 422 if form.errors else 200
    return render_page(request, "people/password.html", {"form": form, "skip_old": skip_old}, status=status)


def _came_by_code(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return any(record["method"] == "code" and time() - record["at"] < JUST_NOW for record in records)
