"""The doing: durable workflows, each step a child process; workers that take over from one another."""
