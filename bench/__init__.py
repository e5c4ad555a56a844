"""What we promise about speed, measured beside the peers: one module a topic, `python -m bench.TOPIC`."""
