"""The composition root: command line, services by name, the embedded run, the sample college.

The only package that may know all services; it holds no rule of any of them.
"""

import warnings

__version__ = "0.1.0"

# eventlet says so at every import; why we have it all the same: docs/decisions/dependencies.md
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
