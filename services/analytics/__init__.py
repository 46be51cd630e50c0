"""Analytics: every event once, the facts folded from them, the figures counted from the facts.

Owns      the event log; facts (activities, participations, charges by way, income, contributions);
          published reports.
Emits     figures_published.
Consumes  everything that the four services tell. What no fact needs is kept in the log all the same.
"""
