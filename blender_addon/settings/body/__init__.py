"""Settings of the body: what moves it and how, and the gestures of a take."""
