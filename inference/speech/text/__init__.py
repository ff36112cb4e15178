"""Written text to what is said for it, with its markup."""
