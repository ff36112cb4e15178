"""What is sewn on cloth: bands along its edges, collars, plackets, pockets and buttons."""
