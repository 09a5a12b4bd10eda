"""Forms: around the diagnostic (`requests`, `procedure`, `papers`) and of its sections (`sections`)."""
