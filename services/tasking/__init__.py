"""任务流转: owns tasks, drafts, reviews, publications; hears need.*, push.* and the directory; says task.*, draft.*."""
