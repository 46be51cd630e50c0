"""A real OpenID provider for tests: the npm package ``oidc-provider``, with people and programs.

``provider`` starts it and asks it; ``people`` says who can sign in; ``server.mjs`` is its process,
``pages.mjs`` what people see of it.
"""
