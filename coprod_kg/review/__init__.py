"""What comes from strangers waits here until a curator has looked at it."""
