"""Events from one service to the others: nothing lost, nothing handled twice.

business transaction ─► outbox row ─► relay ─► exchange S.events ─► queue T.inbox
                                                        consumer: inbox claim + handler, one commit
                                                        what fails: failed_events, retried, parked
"""
