"""What several kinds of tests need to run the college for real."""
