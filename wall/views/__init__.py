"""Pages of this room: what a device sees, and what people see about devices."""
