"""An avatar that answers live, over a WebSocket."""
