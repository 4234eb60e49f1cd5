"""Databases: find them, describe them, fill them, guard them, query them in a sandbox, compare what came back."""

import logging

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # its fallbacks are decided on by their callers, not told to users
