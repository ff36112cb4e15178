"""Files from others: they read nothing of this machine but themselves."""
