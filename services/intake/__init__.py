"""需求接收: owns needs and their timelines; hears directory, tasking, notify; says need.*."""
