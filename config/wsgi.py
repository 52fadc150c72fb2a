import os

from django.core.wsgi import get_wsgi_application

from config.logs import uncaught

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
uncaught.watch()
application = get_wsgi_application()
