"""The parts of fuzz.py: valid files of every kind, how they are spoilt, and what reads them."""
