"""A package, so that its colleges end with its last test."""
