"""The mouth: phones to jaw and lips, and what they may never break."""
