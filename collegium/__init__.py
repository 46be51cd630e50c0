"""The composition root: the command line, the services by name, the embedded run, the sample college.

The only package that may know all services; it holds no rule of any of them.
"""

__version__ = "0.1.0"
