"""The commands of ``collegium``, one file a family."""
