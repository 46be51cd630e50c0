"""The sample college: organisations, donors, courses and people like those of the real report.

It goes in through the services' own doors, over HTTP, with ids made from names: loaded again, it
changes nothing.
"""
