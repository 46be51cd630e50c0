"""Catalogue: courses, their runs, prices, ways to pay and cancellation rules.

Owns      courses, runs.
Emits     course_published, course_archived, run_scheduled, run_cancelled, run_delivered.
Consumes  nothing.
"""
