"""People: the queue and the staff desk. Until it lands nobody is promised to a taxpayer."""
