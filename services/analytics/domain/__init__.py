"""The rules of analytics, one file each."""
