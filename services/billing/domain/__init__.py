"""The rules of billing: who pays, from which money, what comes back, and how it is booked.

A rule takes frozen facts and gives a frozen answer. It reads no clock and saves nothing: the
handlers load, ask a rule, save what it answers, and emit.
"""
