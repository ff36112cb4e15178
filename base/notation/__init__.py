"""How people write options: keys at seconds, names that are nearly right."""
