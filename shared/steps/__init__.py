"""Steps that the migrations of all four services have in common.

A step is frozen with the release that it came with, as a migration is: it names what it makes in full
and imports nothing of ours, and a later change is a step of its own.
"""
