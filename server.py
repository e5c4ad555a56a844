"""The application for any WSGI server: ``server:app``."""

from coprod_kg.web import create_app

app = create_app()
