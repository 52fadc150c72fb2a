"""The control panel under ``/_sandbox/``: JSON in, JSON out, no authentication (loopback only)."""

from sandbox.control.routes import control

__all__ = ["control"]
