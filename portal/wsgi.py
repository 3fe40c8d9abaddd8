"""What the server runs: `granian --interface wsgi portal.wsgi:app`."""

from . import create_app

app = create_app()
