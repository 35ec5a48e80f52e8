"""A class at the app's door: many real websocket sessions, and what they have to wait for."""
