"""For WSGI servers: ``granian --interface wsgi wsgi:app``. Production, unless the environment says otherwise."""

import os

from grantflow.app import create_app

os.environ.setdefault("GRANTFLOW_ENVIRONMENT", "production")
app = create_app()
