"""A pytest plugin, loaded before Django's settings: the environment that every test runs in."""

import gc
import os
import tempfile
from pathlib import Path

from config.newenv import new_environment

# As manage.py sets it.
os.umask(0o077)
_dir = Path(tempfile.mkdtemp(prefix="waybill-test-"))
# Where WhiteNoise looks at every start; it warns if there is nothing.
(_dir / "static").mkdir()
os.environ.update(
    {
        "READ_DOT_ENV": "no",
        "TESTING": "yes",
        "BASE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "testserver,localhost",
        "DATA_DIR": str(_dir),
        "LWA_CLIENT_ID": "amzn1.application-oa2-client.waybill-test",
        "LWA_CLIENT_SECRET": "test-secret-of-the-application",
        "SP_API_APPLICATION_ID": "amzn1.sellerapps.app.00000000-0000-4000-8000-000000000000",
        # Nothing in a test may reach the real Amazon: an endpoint that refuses every connection.
        "SP_API_ENDPOINT_NA": "http://127.0.0.1:9",
        "SP_API_ENDPOINT_EU": "http://127.0.0.1:9",
        "SP_API_ENDPOINT_FE": "http://127.0.0.1:9",
        "LWA_ENDPOINT": "http://127.0.0.1:9",
        "SELLER_CENTRAL_URL": "http://127.0.0.1:9",
        "BIGCOMMERCE_API_URL": "http://127.0.0.1:9/bigcommerce",
        **new_environment(_dir / "field-keys.json"),
    }
)
os.environ.pop("SP_API_DEFAULT_MARKETPLACE", None)


def pytest_collection_finish() -> None:
    """All modules and tests stay to the end: no later collection of garbage needs to look at them (0.2 s each)."""
    gc.collect()
    gc.freeze()
    # With Python's 700 a fiftieth of all time goes into looking for garbage.
    gc.set_threshold(20_000)
