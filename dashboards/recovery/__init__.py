"""What the pages of denial recovery and of interventions draw."""
