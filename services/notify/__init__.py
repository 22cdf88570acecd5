"""推送: owns pushes, receipts, deliveries and every way out; hears the directory, intake and tasking; says push.*."""
