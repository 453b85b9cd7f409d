"""The shapes of what is sent and answered: plain fields, named one by one, so that none leaks."""
