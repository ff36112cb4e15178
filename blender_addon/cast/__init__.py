"""Several people in one scene."""
