"""Where data is kept: the database, the caches, static files, and files that people upload."""

from config.settings.environment import BASE_DIR, env

DATABASES = {"default": env["DATABASE_URL"]}
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = env["DATABASE_CONN_MAX_AGE"]
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": {
        "BACKEND": "core.cache.redis.OptionalRedisCache",
        "LOCATION": env["REDIS_URL"],
        "KEY_PREFIX": "moteplass",
    },
    # Wagtail's cache of image renditions, so that a page with images needs no queries for them.
    "renditions": {
        "BACKEND": "core.cache.redis.OptionalRedisCache",
        "LOCATION": env["REDIS_URL"],
        "KEY_PREFIX": "moteplass-renditions",
        "TIMEOUT": 7 * 24 * 60 * 60,
    },
}

# How long a process caches data that rarely changes, such as menus, in seconds; 0 turns the cache off. After a change,
# all processes read the data again within a second, by means of the shared cache.
PROCESS_CACHE_SECONDS = env["PROCESS_CACHE_SECONDS"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env["MEDIA_ROOT"] or BASE_DIR / "media"
# Documents are stored where no address reaches them. A view serves them, and checks who may see them.
PRIVATE_ROOT = env["PRIVATE_ROOT"] or BASE_DIR / "private"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
_files = {
    "public": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT)},
    },
}
if S3_BUCKET := env["S3_BUCKET"]:
    _s3 = {
        "endpoint_url": env["S3_ENDPOINT_URL"],
        "access_key": env["S3_ACCESS_KEY"],
        "secret_key": env["S3_SECRET_KEY"],
        "region_name": env["S3_REGION"],
        "file_overwrite": False,
    }
    _files = {
        "public": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": _s3 | {"bucket_name": S3_BUCKET, "querystring_auth": False},
        },
        "private": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": _s3 | {"bucket_name": env["S3_PRIVATE_BUCKET"], "default_acl": "private"},
        },
    }
STORAGES = {
    "default": {"BACKEND": "core.files.SplitStorage", "OPTIONS": _files},
    "staticfiles": {"BACKEND": "core.web.static_files.StaticFiles"},
}
