"""Django's settings. Everything that differs between installations is read from the environment in env.py's terms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from anchang.config import env
from anchang.config.modules import app_labels

ROOT = Path(__file__).resolve().parents[2]
VAR = env.folder("VAR", ROOT / "var")

# --- what kind of installation -------------------------------------------------------------------------------------
PRODUCTION = env.text("MODE", "production", one_of=("production", "development", "test")) == "production"
TESTING = env.text("MODE", "production") == "test"
DEBUG = False
DEMO_WORLD = env.flag("DEMO_WORLD", False)
if PRODUCTION and DEMO_WORLD:
    raise env.BadSetting("DEMO_WORLD", "must not be true in production: its passwords are printed in the handbook.")
SECRET_KEY = env.secret("SECRET_KEY", least=40)
VAULT_KEYS = env.keyring("VAULT_KEYS")
VAULT_INDEX_KEY = env.keyring("VAULT_INDEX_KEY", most=1)
ALLOWED_HOSTS = env.hosts("HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.addresses("ORIGINS", "https", "http")
HTTPS = env.flag("HTTPS", PRODUCTION)
# Where links in messages lead: this installation as its customers reach it.
PUBLIC_ADDRESS = env.text("PUBLIC_ADDRESS", f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

# --- applications, in module order ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "anchang.kernel",
    "anchang.web",
    *app_labels(),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "django_vite",
    "ninja",
    "template_partials.apps.SimpleAppConfig",
    "csp",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads what it sends by chance (Django, BREACH), and the tokens in a page are masked anew each time.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "anchang.kernel.http.middleware.ChosenLanguage",
    "anchang.kernel.http.middleware.GuardInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "anchang.kernel.http.middleware.RequestLog",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anchang.web.assets.FetchEarly",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "anchang.modules.people.web.middleware.ActorMiddleware",
    "anchang.kernel.http.middleware.Refusals",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "anchang.config.urls"
WSGI_APPLICATION = "anchang.config.wsgi.application"

# Loaders by hand: the default configurations of cotton and template-partials overwrite each other (ecosystem guide, 2).
LOADERS: list[Any] = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Components are looked up here, as components/<name>.html; every other template lies in its own application.
        "DIRS": [ROOT / "anchang/web"],
        "OPTIONS": {
            "loaders": LOADERS,
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "anchang.web.templatetags.anchang",
                "anchang.web.templatetags.remembered",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "anchang.web.context.shell",
            ],
        },
    }
]
COTTON_DIR = "components"

# --- data ----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'anchang.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        # Django's 300 would let an attacker push the counters of his own attempts out of the table.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
if cache_urls := env.addresses("CACHE_URL", "redis", "rediss", "unix"):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache_urls}
MEDIA_ROOT = VAR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- people --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["anchang.modules.people.web.backend.PhoneBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "anchang.modules.people.passwords.NotBreached"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "anchang.modules.people.web.adapter.PhoneAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 180
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_FORMS = {
    "login": "anchang.modules.people.web.forms.sign_in.SignInForm",
    "request_login_code": "anchang.modules.people.web.forms.sign_in.RequestCodeForm",
    "confirm_login_code": "anchang.modules.people.web.forms.sign_in.ConfirmCodeForm",
    "reauthenticate": "anchang.modules.people.web.forms.sign_in.ReauthenticateForm",
}
# The allowances of people/web/throttle.py stand in place of these: a limit by address alone shuts a whole office out.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "request_login_code": None,
    "login_failed": "5/5m/key",
    "reauthenticate": "5/5m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY", False) else 0
MFA_ADAPTER = "anchang.modules.people.web.second_factor.SealedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "anchang.modules.people.web.forms.sign_in.SecondFactorForm",
    "reauthenticate": "anchang.modules.people.web.forms.sign_in.SecondFactorAgainForm",
    "activate_totp": "anchang.modules.people.web.forms.sign_in.ActivateForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "anchang.modules.people.web.sessions.SealedSerializer"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 12, low=1, high=24) * 3600
# Where text messages go: into the outbox, or by a provider that is then set up whole.
SMS_PROVIDER = env.text("SMS_PROVIDER", "outbox", one_of=("outbox", "tencent"))
_unset = None if SMS_PROVIDER == "tencent" else ""
SMS = {
    "secret_id": env.text("SMS_SECRET_ID", _unset),
    "secret_key": env.secret("SMS_SECRET_KEY", _unset, least=16),
    "app_id": env.text("SMS_APP_ID", _unset),
    "sign": env.text("SMS_SIGN", _unset),
    "region": env.text("SMS_REGION", "ap-guangzhou"),
}
SMS_TEMPLATES = {
    "code": env.text("SMS_TEMPLATE_CODE", _unset),
    "consent": env.text("SMS_TEMPLATE_CONSENT", _unset),
    "escort": env.text("SMS_TEMPLATE_ESCORT", _unset),
    "invitation": env.text("SMS_TEMPLATE_INVITATION", _unset),
    "launch_code": env.text("SMS_TEMPLATE_LAUNCH_CODE", _unset),
    "launch_free": env.text("SMS_TEMPLATE_LAUNCH_FREE", _unset),
    "launch_sign": env.text("SMS_TEMPLATE_LAUNCH_SIGN", _unset),
}
# The official account by which buyers sign in inside WeChat; without one a code to the telephone is the way.
WECHAT = {"app_id": env.text("WECHAT_APP_ID", ""), "secret": env.secret("WECHAT_SECRET", "", least=16)}
# Who takes buyers' deposits: nobody, which outside of production is a simulated bank, or a provider set up whole.
PAY_PROVIDER = env.text("PAY_PROVIDER", "none", one_of=("none", "wechat"))
_unset = None if PAY_PROVIDER == "wechat" else ""
WECHAT_PAY = {
    "app_id": env.text("WECHAT_PAY_APP_ID", _unset),
    "merchant": env.text("WECHAT_PAY_MERCHANT", _unset),
    "serial": env.text("WECHAT_PAY_SERIAL", _unset),
    "private_key": env.secret("WECHAT_PAY_PRIVATE_KEY", _unset, least=100),
    "api_key": env.secret("WECHAT_PAY_API_KEY", _unset, least=32),
    "platform_serial": env.text("WECHAT_PAY_PLATFORM_SERIAL", _unset),
    "platform_key": env.text("WECHAT_PAY_PLATFORM_KEY", _unset),
    "notify_url": f"{PUBLIC_ADDRESS}/pay/wechat/notifications/",
}
# Who takes buyers' signatures: nobody, which outside of production is a simulated page, or a provider set up whole.
SIGN_PROVIDER = env.text("SIGN_PROVIDER", "none", one_of=("none", "tencent"))
_unset = None if SIGN_PROVIDER == "tencent" else ""
TENCENT_SIGN = {
    "secret_id": env.text("TENCENT_SIGN_SECRET_ID", _unset),
    "secret_key": env.secret("TENCENT_SIGN_SECRET_KEY", _unset, least=16),
    "operator": env.text("TENCENT_SIGN_OPERATOR", _unset),
    "token": env.secret("TENCENT_SIGN_TOKEN", _unset, least=16),
    "callback_key": env.secret("TENCENT_SIGN_CALLBACK_KEY", _unset, least=32),
}
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_MINUTES", 30, low=5, high=720) * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True

# --- browser -------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- words ---------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- static files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Vite has already put a hash into the names under dist/.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[\w-]{8,}\.\w+$"
DJANGO_VITE = {
    "default": {
        "manifest_path": ROOT / "anchang/web/static/dist/.vite/manifest.json",
        "static_url_prefix": "dist",
    }
}

# --- logs: no personal data, one line an event ---------------------------------------------------------------------
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOG_LEVEL = env.text("LOG_LEVEL", "INFO", one_of=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING_CONFIG = "anchang.kernel.logs.configure"
LOGGING: dict[str, Any] = {"level": LOG_LEVEL, "json": env.flag("LOG_JSON", PRODUCTION)}
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN = env.secret("METRICS_TOKEN", "", least=16)
SILENCED_SYSTEM_CHECKS: list[str] = []

# After the last reader.
env.refuse_unknown()
