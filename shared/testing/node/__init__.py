"""Node, and the npm packages that tests run: an OpenID provider, and the rules of axe.

Versions and checksums stand in ``package.json`` and ``package-lock.json``. To change one: edit the
first, then ``npm install --package-lock-only`` here, which makes the second anew.
"""
