"""Films made by render farms: bundles of a prepared scene for their queues, and batches of jobs."""
