"""The only way out to the internet: one guarded client that cannot be led to an inside address.

Feeds, network connectors, media and outgoing webhooks all go through it. Knows no connector.
"""
