"""The four services. None imports another: a fact that two of them need travels in an event."""
