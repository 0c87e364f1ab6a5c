"""Addresses of people. Those at the door keep allauth's names, because allauth looks them up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from django.http import HttpResponseBase
from django.urls import URLPattern, include, path
from django.views.decorators.http import require_http_methods

from anchang.modules.people.web.access import public, signed_in
from anchang.modules.people.web.views import brand, door, me, office, staff, texts


def _door(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    # Django's form views take PUT for POST, and what leads on leads on whatever the method.
    return path(route, require_http_methods(["GET", "HEAD", "POST"])(view), name=name)


door_patterns = [
    _door("accounts/login/", door.sign_in, name="account_login"),
    _door("accounts/login/code/", public(account.request_login_code), name="account_request_login_code"),
    _door("accounts/login/code/confirm/", door.confirm_code, name="account_confirm_login_code"),
    _door("accounts/login/second-factor/", door.authenticate, name="mfa_authenticate"),
    _door("accounts/logout/", door.sign_out, name="account_logout"),
    _door("accounts/inactive/", public(account.account_inactive), name="account_inactive"),
    _door("accounts/again/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    _door("accounts/again/second-factor/", door.authenticate_again, name="mfa_reauthenticate"),
    _door("accounts/password/", door.change_password, name="account_change_password"),
    _door("accounts/second-factor/", signed_in(mfa.index), name="mfa_index"),
    _door("accounts/second-factor/new/", door.enrol, name="mfa_activate_totp"),
    _door("accounts/second-factor/off/", door.take_off, name="mfa_deactivate_totp"),
    _door("accounts/recovery-codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    _door(
        "accounts/recovery-codes/new/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    _door(
        "accounts/recovery-codes/file/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("me/devices/", me.devices, name="usersessions_list"),
]

own_patterns = [
    path("demo/sign-in/<slug:role>/", door.demo_sign_in, name="demo_sign_in"),
    path("demo/texts/", texts.demo_texts, name="demo_texts"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<uuid:message_id>/", texts.text, name="text"),
    path("me/", me.me, name="me"),
    path("me/preferences/", me.preferences, name="preferences"),
    path("me/project/", me.project, name="project"),
    path("me/devices/<int:session_id>/end/", me.end_device, name="end_device"),
    path("me/devices/end-others/", me.end_other_devices, name="end_other_devices"),
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<uuid:user_id>/", staff.staff_page, name="staff"),
    path("staff/<uuid:user_id>/correction/", staff.staff_correct, name="staff_correct"),
    path("staff/<uuid:user_id>/account/<slug:verb>/", staff.staff_account, name="staff_account"),
    path("staff/<uuid:user_id>/roles/", staff.role_new, name="role_new"),
    path("staff/<uuid:user_id>/roles/<uuid:assignment_id>/end/", staff.role_end, name="role_end"),
    path("brand/", brand.brand, name="brand"),
    path("brand/<slug:digest>.png", brand.logo_png, name="logo"),
    path("org/", staff.org_page, name="org"),
    path("org/new/", staff.org_new, name="org_new"),
    path("org/teams/", staff.team_new, name="team_new"),
    path("p/<slug:project>/office/", office.office, name="office"),
]

urlpatterns = [*door_patterns, path("", include((own_patterns, "people")))]
