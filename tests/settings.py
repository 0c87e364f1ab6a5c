"""The settings under test: the real ones, with secrets that open nothing and a database of this process's own."""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

SECRETS = {
    "SECRET_KEY": "a key that opens nothing outside the tests of this platform",
    "VAULT_KEYS": f"t1:{base64.b64encode(bytes(range(32))).decode()}",
    "VAULT_INDEX_KEY": f"t1:{base64.b64encode(bytes(range(32, 64))).decode()}",
}
for _name, _value in {"MODE": "test", "LOG_LEVEL": "WARNING", **SECRETS}.items():
    os.environ.setdefault(f"ANCHANG_{_name}", _value)

from anchang.config.settings import *  # noqa: E402, F403
from anchang.config.settings import DATABASES, MIDDLEWARE  # noqa: E402

TEST_FOLDER = tempfile.mkdtemp(prefix="anchang-tests-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
atexit.register(shutil.rmtree, TEST_FOLDER, ignore_errors=True)

# A file, not memory: threads that race must share it, and WAL must be what production has.
if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{TEST_FOLDER}/test.sqlite3"}
else:
    DATABASES["default"]["TEST"] = {
        "NAME": f"test_anchang_{os.environ.get('PYTEST_XDIST_TESTRUNUID', '')[:8] or os.getpid()}"
    }

MIDDLEWARE = ["tests.middleware.NothingUnrendered", *MIDDLEWARE]

# The cost of a real hash buys nothing here; sign-in itself is tested with the real one over the live server.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
MEDIA_ROOT = Path(TEST_FOLDER) / "media"
