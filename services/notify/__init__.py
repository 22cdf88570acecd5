"""推送: owns pushes, receipts, deliveries and every way out; hears the directory and tasking; says push.*."""
