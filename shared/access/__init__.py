"""Who is calling, and what they may do: people by session cookie, programs by bearer token.

``permissions`` is the one table of who may do what on whose; ``caller`` is who calls; ``access`` finds
that out from a request; ``sign_in`` makes sessions, and only the enrolment service has it.
"""
