"""Every screen of this package, for `create_app` to register."""

from __future__ import annotations

from app.pages.desks.views import bp as desks
from app.pages.finding.views import bp as finding
from app.pages.home.views import bp as home
from app.pages.hubs.views import bp as hubs
from app.pages.machines.views import bp as machines
from app.pages.partners.views import bp as partners
from app.pages.reading.views import bp as reading
from app.pages.statements.views import bp as statements

BLUEPRINTS = (home, finding, hubs, partners, reading, statements, machines, desks)
