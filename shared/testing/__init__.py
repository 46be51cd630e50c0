"""What tests need and nothing else does: real servers, builders, a running system.

``servers`` gives a test session a real RabbitMQ and a real PostgreSQL (see its docstring for where
they come from); ``not_run`` is how a test says by name that it could not be run here.
"""
