"""The door and the people's desk: sign-in, one's own settings, and who may do what."""

# Why here and not in accounts/: everything that changes a person leaves an entry in the record, and
# the record stands to the left of accounts, which therefore cannot write it. So accounts/ keeps
# what is known and ruled about people (tables, permissions, sealing, throttling, codes), and the
# actions, which change a person *and* record it in one transaction, stand where both can be seen.
# There is no second way to change a person, and no hook that somebody could forget to connect.
