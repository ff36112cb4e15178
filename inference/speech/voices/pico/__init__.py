"""SVOX Pico: small voices of six languages, run as WebAssembly."""
