"""Django's settings: everything from the environment, with safe answers where it says nothing.

Variables: ABIDE_DATA_DIR, DATABASE_URL, ABIDE_SECRET_KEY, ABIDE_DEBUG, ABIDE_HTTPS, ABIDE_ALLOWED_HOSTS,
ABIDE_PROXIES (how many of our own stand in front), ABIDE_ORIGIN (the address people type, such as
https://abide.example), ABIDE_API_EVENTS_PER_SECOND, ABIDE_API_EVENTS_AT_ONCE.
"""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from abide.service.config import environment
from abide.service.config.sending import sending

DATA_DIR = environment.data_folder()
DEBUG = environment.flag("ABIDE_DEBUG")
HTTPS = environment.flag("ABIDE_HTTPS")
SECRET_KEY = environment.secret_key(DATA_DIR)
ALLOWED_HOSTS = environment.words("ABIDE_ALLOWED_HOSTS", default=("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = environment.words("ABIDE_ORIGIN", default=())

# Each room of the house is an app whose label is the room's name (but for messages: that label is Django's).
ROOMS = [
    "ui",
    "accounts",
    "audit",
    "notices",
    "people",
    "messages",
    "programmes",
    "orders",
    "devices",
    "alerts",
    "protection",
    "supervision",
    "outages",
    "centre",
    "shifts",
    "caseload",
    "insight",
    "wearer",
    "api",
    "worker",
]
INSTALLED_APPS = [
    *(f"abide.service.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "abide.service.ui.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "abide.service.accounts.middleware.EndIdleSessions",
    "abide.service.shifts.middleware.OnlyTheWall",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "abide.service.config.urls"
ASGI_APPLICATION = "abide.service.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "abide.service.caseload.context.frame",
                "abide.service.notices.context.frame",
            ],
        },
    },
]

DATABASES = {"default": environment.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Apart from the database, because everything that arrives is written to it first and at once.
ARRIVALS_LOG = DATA_DIR / "arrivals.sqlite3"
# And apart again what protected people's units send: nothing about a person on tag is ever read from it.
PROTECTED_LOG = DATA_DIR / "protected.sqlite3"
TRAILS_DIR = DATA_DIR / "trails"
CHECKPOINTS_DIR = DATA_DIR / "checkpoints"
# Files kept with people: orders, licences, letters.
DOCUMENTS_DIR = DATA_DIR / "documents"
# What one supplier may send: so many events a second for long, and so many at once after a pause.
API_EVENTS_PER_SECOND = environment.number("ABIDE_API_EVENTS_PER_SECOND", default=50_000)
API_EVENTS_AT_ONCE = environment.number("ABIDE_API_EVENTS_AT_ONCE", default=1_000_000)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(DATA_DIR) / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns at every start where it is not there.
# Files are served from the packages themselves, so that `pip install` alone gives a working service.
WHITENOISE_USE_FINDERS = True

# --- who may come in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "abide.service.accounts.signin.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # An administrator makes the accounts; nobody signs up.
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # A whole office may come in by one address at the start of a shift.
    "login_failed": None,  # Failed sign-ins are counted by axes, for every process alike.
}
# How many proxies of ours stand in front, each of which adds to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("ABIDE_PROXIES", default=0, least=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Abide"

# Five failures within a quarter of an hour lock the account itself (accounts.signin), and that lock stays
# until an administrator releases it; the cool-off here only says how long a failure counts.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
# The check warns of counting by less than an address; here the account itself is counted, from anywhere.
# The list preloaded by browsers is for the owner of the domain to decide on.
SILENCED_SYSTEM_CHECKS = ["axes.W006", "security.W021"]
AXES_USERNAME_CALLABLE = "abide.service.accounts.signin.name_tried"
AXES_LOCKOUT_CALLABLE = "abide.service.accounts.signin.locked_page"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # The audit has every sign-in; a second list of addresses is not wanted.
AXES_VERBOSE = False

# --- the browser -----------------------------------------------------------------------------------------

# A session ends after this long without a request (seconds).
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-abide" if HTTPS else "abide"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Parts of the service that hold something of a person beyond the room `people` (people.erasure).
ABIDE_ERASERS = [
    "abide.service.caseload.actions.erase_person",
    "abide.service.centre.actions.erase_person",
    "abide.service.devices.actions.erase_person",
    "abide.service.messages.actions.erase_person",
    "abide.service.notices.actions.erase_person",
    "abide.service.orders.actions.erase_person",
    "abide.service.shifts.actions.erase_person",
    "abide.service.alerts.actions.erase_person",
    "abide.service.protection.actions.erase_person",
    "abide.service.supervision.actions.erase_person",
    "abide.service.wearer.actions.erase_person",
    "abide.service.worker.erasure.erase_person",
]

# The streets that trails are drawn on: a GeoJSON file whose features have a layer, a kind and a name.
BASEMAP = os.environ.get("ABIDE_BASEMAP") or str(DATA_DIR / "basemap.geojson")

# What rooms above the caseload add to its pages (caseload.beside): dotted names of functions.
ABIDE_BESIDE_PERSON = ["abide.service.wearer.parts.on_person"]
ABIDE_BESIDE_CASELOAD = [
    "abide.service.supervision.progress.parts.on_caseload",
    "abide.service.wearer.parts.on_caseload",
]
ABIDE_BESIDE_FINDING = ["abide.service.wearer.parts.on_finding"]

# The number that answers people on tag at any hour, as their pages and letters say it; "" where none is set.
WEARER_PHONE = os.environ.get("ABIDE_WEARER_PHONE", "")

# What the wall's screen says of whom an alert is about: "none", or "initials".
WALL_NAMES = os.environ.get("ABIDE_WALL_NAMES", "none")

# --- limits and logs -------------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Notices alone leave the house (notices.smtp, notices.govuk); nothing else may send email.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
NOTICES = sending(CSRF_TRUSTED_ORIGINS)

# Names, positions and addresses of mail stay out of the log: a line says what happened to which id.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "abide": {"level": "INFO"},
        # Both write the name that was tried or the address it came from.
        "axes": {"handlers": ["nothing"], "propagate": False},
        "django.security": {"handlers": ["nothing"], "propagate": False},
    },
}
