"""Title cards, lower thirds, name tags and a logo, as layers over a film."""
