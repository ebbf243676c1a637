"""What runs an archive beside answering: schedule, alerts, questions log, inbox and gate."""
