"""Leases: one worker at a time for a named piece of work (SYS-3)."""

from django.db import models


class Lease(models.Model):
    name = models.CharField(max_length=80, unique=True)
    holder = models.CharField(max_length=32, blank=True, default="")
    held_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
