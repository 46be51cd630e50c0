"""Migrations of this service's own database."""
