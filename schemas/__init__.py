"""Databases: find them, describe them, fill them, guard them, query them in a sandbox, compare what came back."""
