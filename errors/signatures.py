def placeholder_faults(text): return []
