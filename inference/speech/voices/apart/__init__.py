"""Engines in Python environments of their own, spoken to as processes: coqui-tts, Qwen3-TTS, pocket-tts."""
