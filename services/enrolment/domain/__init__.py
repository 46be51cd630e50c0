"""The rules of enrolment, one file each."""
