"""For WSGI servers: ``granian --interface wsgi wsgi:app``."""

from grantflow.app import create_app

app = create_app()
