"""Enrolment: learners, places, waiting lists, outcomes.

Owns      learners (the only place with personal data), enrolments, its own copy of the runs.
Emits     learner_registered, requested, waitlisted, place_offered, confirmed, rejected, expired,
          cancelled, completed, not_completed, no_show.
Consumes  catalogue: run_scheduled, run_cancelled, run_delivered; billing: enrolment_funded,
          funding_refused; commands: request_enrolment, cancel_enrolment, record_outcome.
"""
