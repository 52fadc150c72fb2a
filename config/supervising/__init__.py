"""Runs the web server and the worker cluster as children: start, watch, stop (django-q2.md, sections 3, 8 and 9)."""
