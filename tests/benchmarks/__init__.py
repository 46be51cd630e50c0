"""How fast and how large: ``python -m tests.benchmarks``, ``make bench``. No time makes it fail.

One file a measurement: ``pipeline``, ``single``, ``stages``, ``replay``, ``embedded``, ``scale``,
``backlog``. The others hold what these share.
"""
