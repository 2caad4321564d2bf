"""The worklist: what people wrote about open denials, beside what the data say of them.

`store` keeps it in a file of its own, which no build touches. `states` says what may be
written, `items` reads and changes it, `following` keeps it with the publication that
readers see: claims whose file was landed anew are found again, those paid since are
closed. `exporting` and `importing` are the way to the practice-management system.
"""
