"""The triage screen: the queue on the left, one alert on the right, decisions between them."""
