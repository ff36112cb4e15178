"""What is kept: jobs in a database, their files and uploads in a folder."""
