"""Slides: their pictures, and what is said to them, from PDF, PowerPoint, pictures or Markdown."""
