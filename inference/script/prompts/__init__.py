"""What a model is told: personas and genres as files, which users add to."""
