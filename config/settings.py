"""All settings, from the environment (or the file .env beside manage.py). README lists every variable."""

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config.logs.lines import logging_settings
from config.reading_env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

DOT_ENV = BASE_DIR / ".env"

env = Environment()
if env.switch("READ_DOT_ENV", default=True):
    env.read(DOT_ENV)

# Installation

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = env.switch("DEBUG", default=False)
BASE_URL = env.text("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
DATA_DIR = Path(env.text("DATA_DIR") or BASE_DIR / "var")
SECURE = urlsplit(BASE_URL).scheme == "https"
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "127.0.0.1", *env.texts("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ADMIN_PATH = env.text("ADMIN_PATH", default="admin").strip("/")
# Empty: every network (config/admin_nets.py).
ADMIN_ALLOWED_NETS = env.networks("ADMIN_ALLOWED_NETS")
TESTING = env.switch("TESTING", default=False)

# Moves the clock of this process; refused outside the demo and tests (config/checks.py).
CLOCK_SHIFT = timedelta(seconds=env.whole("CLOCK_SHIFT_S", default=0))
DEMO = env.switch("DEMO", default=False)
# Where a test kills this process; refused outside tests (stores/faults.py).
FAULT = env.text("FAULT")

# Keys (data-protection.md, section 4)

FIELD_KEYS_FILE = env.text("FIELD_KEYS_FILE", default=str(DATA_DIR / "field-keys.json"))
FIELD_KEY_ACTIVE = env.text("FIELD_KEY_ACTIVE")
INDEX_KEY = env.text("INDEX_KEY")

# In no backup, and needed to open one (config/backups).
BACKUP_KEY_FILE = env.text("BACKUP_KEY_FILE", default=str(DATA_DIR / "backup-key"))

# For operators whose assessor counts the town as personal data (decision 10 of the design, RED-4).
REDACT_LOCATION = env.switch("REDACT_LOCATION", default=False)

# Paths of TrueType fonts for letters beyond Latin, Greek and Cyrillic on printed papers.
DOCUMENT_FONT = env.texts("DOCUMENT_FONT")

# Amazon: empty endpoints mean the real ones

LWA_CLIENT_ID = env.text("LWA_CLIENT_ID")
LWA_CLIENT_SECRET = env.text("LWA_CLIENT_SECRET")
SP_API_APPLICATION_ID = env.text("SP_API_APPLICATION_ID")
SP_API_APPLICATION_DRAFT = env.switch("SP_API_APPLICATION_DRAFT", default=False)
SP_API_ENDPOINTS = {
    "NA": env.text("SP_API_ENDPOINT_NA") or "https://sellingpartnerapi-na.amazon.com",
    "EU": env.text("SP_API_ENDPOINT_EU") or "https://sellingpartnerapi-eu.amazon.com",
    "FE": env.text("SP_API_ENDPOINT_FE") or "https://sellingpartnerapi-fe.amazon.com",
}
LWA_ENDPOINT = env.text("LWA_ENDPOINT") or "https://api.amazon.com"
SELLER_CENTRAL_URL = env.text("SELLER_CENTRAL_URL").rstrip("/")
BIGCOMMERCE_API_URL = env.text("BIGCOMMERCE_API_URL").rstrip("/") or "https://api.bigcommerce.com"

# Django

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "redaction",
    "shipments",
    "orders",
    "stores",
    "config.admin_site.WaybillAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_q",
    "lucide",
    "template_partials",
]

MIDDLEWARE = [
    "config.middleware.LocalMonitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.logs.requests.RequestLines",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.admin_nets.AdminNetsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stores.people.staying.SessionAgeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "config.htmx.HtmxAnswersMiddleware",
    "stores.people.gate.GateMiddleware",
    "config.middleware.BrokenSealMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "stores.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "config.forms.WaybillFormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
        },
    }
]

# Databases: SQLite (WAL, immediate transactions) or PostgreSQL, decision 11

DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'waybill.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
    # WAL does not exist in memory, so tests use a file as well.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Limits of sign-in live in the cache, so all processes must share it (data-protection.md, section 3).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        # With more than these a third of all is thrown away, failed sign-ins among them (T15).
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # django-q2 writes its own statistics twice a second; nobody reads them (config/health.py does better).
    "cluster": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "shell": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shell"},
}

# Background work (django-q2.md, section 5)

WORKERS = env.whole("WORKERS", default=2)
Q_CLUSTER = {
    "name": "waybill",
    "label": "Background tasks",
    "orm": "default",
    "cache": "cluster",
    "workers": WORKERS,
    "queue_limit": WORKERS,
    "bulk": 1,
    "timeout": 60,
    "retry": 300,
    "ack_failures": True,
    "max_attempts": 1,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 50,
    "save_limit_per": "func",
    "recycle": 500,
    "max_rss": 300_000,
}

# Signing in: django-allauth, no public sign-up

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "config.signing_in.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# No "remember me": a session ends with the browser, and after 12 hours anyway (T16).
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/ip,10/15m/key",
    # By each manager, and to each address (stores/views/members.py).
    "invite": "30/h/user,5/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXY_COUNT", default=0, least=0)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Waybill: "
# Everybody shows a second factor; off in the demo and in tests only (config/people_checks.py).
REQUIRE_MFA = env.switch("REQUIRE_MFA", default=not (DEMO or TESTING))
ACCOUNT_FORMS = {"change_password": "stores.people.forms.NewPasswordForm"}
# What Amazon's policy asks of passwords beside their length (DPP 1.4).
AMAZON_PASSWORD_RULES = env.switch("AMAZON_PASSWORD_RULES", default=not (DEMO or TESTING))
MFA_ADAPTER = "stores.people.second_factor.SealingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "config.second_step.CodeForm",
    "reauthenticate": "config.second_step.CodeAgainForm",
    "activate_totp": "stores.people.forms.ActivateForm",
}
MFA_TOTP_ISSUER = "Waybill"
MFA_TOTP_TOLERANCE = 0
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Addresses come from managers and support, not from sign-up.
MFA_ALLOW_UNVERIFIED_EMAIL = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/orders/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "stores.people.passwords.KindsValidator"},
    {"NAME": "stores.people.passwords.NameValidator"},
    {"NAME": "stores.people.passwords.HistoryValidator"},
]

# What browsers may do (dashboard.md, section 2)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
# Load balancers and monitors ask over plain HTTP on the inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_HANDLERS = ["stores.uploads.CappedUploads"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Mail

# The log is no place for mails: they hold addresses of people and links that set passwords.
vars().update(env.mail("EMAIL_URL", default="dummymail://"))
# A task lives for 60 seconds, so no mail server may hold it for longer.
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="waybill@localhost")

# Language and time: stored and computed in UTC, shown in the marketplace's zone

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Logs: no payload, no token, no signed address may enter them (sp-api-client.md, section 8)

LOGGING = logging_settings(env.level("LOG_LEVEL", default="INFO"), readable=DEBUG or None)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
# Where errors are sent to; nothing leaves without it (config/logs/errors.py).
SENTRY_DSN = env.text("SENTRY_DSN")
