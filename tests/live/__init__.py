"""A real RabbitMQ and PostgreSQL, private to the run, and the tests that want them."""
