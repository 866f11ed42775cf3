"""The administrator's desk: the routing rules, and what may never be."""

from litestar import Router

from web.pages.admin.invariants import invariants
from web.pages.admin.rules import edit_rules, rules

admin_desk = Router(path="/admin", route_handlers=[rules, edit_rules, invariants])
