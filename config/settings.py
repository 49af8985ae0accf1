"""Settings. Values that differ between machines come from the environment (docs/operate.md, Settings)."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from .env import (
    BASE_DIR,
    LOCAL_DIR,
    database_from_url,
    env_bool,
    env_int,
    env_list,
    env_proxies,
    env_secret,
    env_str,
)

DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_NAME = env_str("SITE_NAME", "Klartext")
SITE_URL = env_str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    # kb before markdownx and the admin: form widgets and admin templates are looked up in this order.
    "kb.apps.KbConfig",
    "errors",
    "kb.apps.EditorsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "markdownx",
    "axes",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    # Reads the content version, which the page cache compares: both come before everything that renders.
    "kb.middleware.content_version.ContentVersionMiddleware",
    "kb.middleware.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    # Outside ApiProblemMiddleware, so that its responses have the rate-limit headers, too.
    "kb.middleware.api_throttle.ApiThrottleMiddleware",
    "kb.middleware.api_problems.ApiProblemMiddleware",
    "kb.middleware.admin_nul_bytes.AdminNulByteMiddleware",  # before a query string is read
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kb.middleware.unsent_forms.UnsentFormMiddleware",  # its page shows session, user and messages
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Both need the resolved view: one limits calls by it, the other replaces its template.
    "kb.middleware.page_limit.PageLimitMiddleware",
    "kb.middleware.markdown.MarkdownNegotiationMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

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
                "kb.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data

DATABASES = {"default": database_from_url(env_str("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an error with many wordings and fixes is one long admin form

# --- languages

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_str("TIME_ZONE", "Europe/Stockholm")

PAGE_CACHE_BYTES = env_int("PAGE_CACHE_MB", 32) * 1_000_000  # finished public pages, in each process

API_CALLS_A_MINUTE = env_int("API_CALLS_A_MINUTE", 120)  # by one client

# --- files

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = LOCAL_DIR / "media"
STORAGES = {
    "default": {  # served by `kb.views.media`: no other user of the machine needs to read them
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_files.CollectedFiles"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- signing in

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # used without a `next`, or with one that leads to another site
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours, from the last attempt that was not locked out
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # `manage.py axes_reset` unlocks
AXES_CLIENT_IP_CALLABLE = "kb.rate_limits.address"
AXES_USERNAME_CALLABLE = "kb.admin.login.username"
AXES_LOCKOUT_CALLABLE = "kb.admin.login.locked_out"

# --- security

HTTPS = env_bool("HTTPS")  # set in production: redirects to HTTPS, HSTS, secure cookies
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
TRUSTED_PROXIES = (
    env_proxies()
)  # number of them that append to X-Forwarded-For; read by `kb.rate_limits.address`
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kb.views.system_pages.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

_SELF, _NONE = "'self'", "'none'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_NONE],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "connect-src": [_SELF],
        "font-src": [_SELF],
        "manifest-src": [_SELF],
        "form-action": [_SELF],
        "base-uri": [_NONE],
        "frame-ancestors": [_NONE],
        "object-src": [_NONE],
    }
}

# --- Markdown editor

MARKDOWNX_MARKDOWNIFY_FUNCTION = "kb.markdown.cross_links.render_preview"
MARKDOWNX_URLS_PATH = reverse_lazy("markdownx_markdownify")
MARKDOWNX_UPLOAD_URLS_PATH = reverse_lazy("markdownx_upload")
MARKDOWNX_EDITOR_RESIZABLE = False

# --- editing

REVIEW = env_bool("REVIEW", default=True)  # a second person approves each text, if there is one

# --- mail

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env_str("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "klartext@localhost")
CONTACT_EMAIL = env_str("CONTACT_EMAIL", "support@localhost")  # receives the messages of the contact page

LOG_LEVEL = env_str("LOG_LEVEL", "WARNING").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redacted": {"()": "kb.http.log_filter.RedactingFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["redacted"]}},
    "loggers": {
        # Without Django's own handlers: every record passes the handler that redacts.
        "django": {"handlers": [], "level": LOG_LEVEL},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
