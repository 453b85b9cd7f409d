"""Django settings. Every deployment choice is an environment variable, listed in docs/deploy.md."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from crisisdesk import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("CRISISDESK_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.text("CRISISDESK_SECRET_KEY", "not-secret-outside-a-started-desk")
DEBUG = env.flag("CRISISDESK_DEBUG")
HTTPS = env.flag("CRISISDESK_HTTPS")
ALLOWED_HOSTS = env.words("CRISISDESK_HOSTS", "localhost 127.0.0.1 [::1] testserver")
# ".example.org" among the hosts means every name below it.
CSRF_TRUSTED_ORIGINS = (
    [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS]
    if HTTPS
    else []
)
DATABASE_URL = env.text("DATABASE_URL", "postgres://postgres@localhost/crisisdesk")
# Given to `prepare` alone: the role the other processes run under, and its password if it has one.
RUNTIME_ROLE = env.text("CRISISDESK_RUNTIME_ROLE")
RUNTIME_PASSWORD = env.text("CRISISDESK_RUNTIME_PASSWORD")
REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
# First key encrypts, all decrypt: "id:base64,id:base64".
FIELD_KEYS = env.text("CRISISDESK_FIELD_KEYS")
# Ed25519 seed, base64, that signs the journal's checkpoints.
JOURNAL_KEY = env.text("CRISISDESK_JOURNAL_KEY")
# Places off this machine that get every signed checkpoint: "file:/a/folder https://a.host/path".
CHECKPOINTS_TO = env.words("CRISISDESK_CHECKPOINTS_TO")
# Asked for once a minute while all is well, and not asked for when it is not.
PING_URL = env.text("CRISISDESK_PING_URL")
# Hosts and ports inside our own network that connectors may reach: "host:port host:port".
REACHABLE_INSIDE = env.words("CRISISDESK_REACHABLE_INSIDE")
SECOND_FACTOR_REQUIRED = env.flag("CRISISDESK_SECOND_FACTOR_REQUIRED")
TRUSTED_PROXIES = env.number("CRISISDESK_TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "journal",
    "monitoring",
    "playbooks",
    "escalation",
    "wall",
    "crisisdesk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "crisisdesk.middleware.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionRules",
    "accounts.middleware.PersonalSettings",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "journal.middleware.RequestIds",
    "crisisdesk.middleware.RefusedAnswers",
]

ROOT_URLCONF = "crisisdesk.urls"
ASGI_APPLICATION = "crisisdesk.asgi.application"
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
                "csp.context_processors.nonce",
                "crisisdesk.context.desk",
            ],
        },
    }
]

DATABASES = {"default": env.database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL}]},
    }
}

# The broker is a doorbell; rows hold the truth. Why each value: docs/reliability.md.
CELERY_BROKER_URL = env.broker(REDIS_URL, 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 55
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # The order of --queues is the order of service: an alert never waits behind intake.
    "queue_order_strategy": "priority",
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "health_check_interval": 10,
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PeopleOfThisDesk"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "sign-in"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CrisisDesk"
MFA_ADAPTER = "accounts.adapter.SealedSecrets"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ABSOLUTE_S = 12 * 3600
SESSION_IDLE_S = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "crisisdesk.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "report-uri": ["/csp-report"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("CRISISDESK_STATIC_ROOT", str(VAR_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crisisdesk.api.authentication.TokenAuthentication",
        "crisisdesk.api.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["crisisdesk.api.authentication.Denied"],
    "DEFAULT_PAGINATION_CLASS": "crisisdesk.api.pages.Newest",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crisisdesk.api.parsers.SafeJSON"],
    "DEFAULT_THROTTLE_CLASSES": ["crisisdesk.api.authentication.TokenThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "crisisdesk.api.errors.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CrisisDesk API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "GraveEnum": ["watch", "concern", "serious", "crisis"],
        "LanguageEnum": ["en", "sv"],
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["crisisdesk.api.authentication.SignedIn"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "one_line": {"()": "crisisdesk.logs.OneLine"},
        "answers": {"()": "crisisdesk.logs.Answers"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Somebody knocked under another name: worth a line, not a trace through our code.
    "loggers": {
        "django.security.DisallowedHost": {"filters": ["one_line"]},
        "django.request": {"filters": ["answers"]},
    },
    "root": {"handlers": ["console"], "level": env.text("CRISISDESK_LOG", "WARNING")},
}
