"""`./hub bench`: what each page costs, beside a bare Flask page under the same server."""

from __future__ import annotations
