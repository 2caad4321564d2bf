"""Answering: the process in which one question is answered, and then no other.

Whoever asks may write any SQL, so this process is trusted with nothing: it gets the
files of one reader's reports and the limits through a pipe, loads the reports, gives up
every way to a file, a network or another process, answers, and ends. It knows no
setting, no environment and no other module of ours. `transforms.questions` starts it.
"""
