"""The networks, in torch; attributes are named as the published weights."""
