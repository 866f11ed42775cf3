"""The administrator's desk: the routing rules, and what may never be."""

from litestar import Router

from web.pages.admin.invariants import invariants
from web.pages.admin.rules import edit_rules, rules
from web.pages.admin.trials import stop_trial, trial

admin_desk = Router(path="/admin", route_handlers=[rules, edit_rules, trial, stop_trial, invariants])
