"""What the tests stand on: databases, the page inspector, real servers and a real browser."""

from __future__ import annotations
