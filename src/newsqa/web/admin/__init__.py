"""The operator's pages at /admin: rendered by the server, usable without scripts."""

from newsqa.web.admin.router import admin_router as admin_router
