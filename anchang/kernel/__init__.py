"""What every module stands on. Not one business noun lives here."""
