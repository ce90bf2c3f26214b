"""Pages of grants: the list, one grant, its agreement, its payments, its end."""

from grantflow.grants.views import agreements, lifecycle, pages, payments
from grantflow.grants.views.blueprint import blueprint

__all__ = ["agreements", "blueprint", "lifecycle", "pages", "payments"]
