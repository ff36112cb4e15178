"""What moves a face besides its words: lids, brows, eyes, head."""
