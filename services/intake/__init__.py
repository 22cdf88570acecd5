"""需求接收: owns needs, materials, suggestions; hears directory, tasking, notify; says need.*, suggestion.changed."""
