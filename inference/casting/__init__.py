"""Several people in one film: who they are, where they stand, what each says and whom they look at."""
