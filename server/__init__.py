"""The service: what the product does by REST, with jobs that survive, for one machine or many."""
