"""What stands still until a person looks: one page, for whoever may mend it."""
