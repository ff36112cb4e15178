"""What can be seen of people in pictures and films: landmarks of face, body and hands."""
