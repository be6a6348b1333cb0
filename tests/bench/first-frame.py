"""Times programs in a pseudo-terminal: first-frame.py MARK ROUNDS ARGV ARGV_OF_THE_BASELINE, the two as JSON lists.

Of the first the milliseconds until MARK stands in what it has written are taken, then it is ended; of the baseline the
milliseconds until it has ended. They are started in turn, after one warm-up of each. Prints [[own, base], ...] as JSON.
A program that takes too long is ended, and so is the measuring.
"""

import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios
import time

# Of one start, seconds.
LONGEST = 60


def ended(pid):
    return os.waitpid(pid, os.WNOHANG)[0] != 0


def run(argv, mark):
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        os.closerange(3, 64)
        os.execvp(argv[0], argv)
    os.close(slave)
    seen = b""
    took = None
    over = False
    while not over:
        if time.perf_counter() - begun > LONGEST:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            sys.exit("%r did not end within %d s. The end of what came: %r" % (argv, LONGEST, seen[-400:]))
        chunk = b""
        if select.select([master], [], [], 0.5)[0]:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                # The last writer is gone.
                chunk = b""
            over = not chunk
        # Somebody else may hold the terminal open when it has ended itself.
        if not chunk and not over and ended(pid):
            pid, over = None, True
        seen += chunk
        if mark is not None and took is None and mark in seen:
            took = time.perf_counter() - begun
            # As a closed window: the program gives the terminal back and ends.
            os.kill(pid, signal.SIGTERM)
    if mark is None:
        took = time.perf_counter() - begun
    if pid is not None:
        os.waitpid(pid, 0)
    os.close(master)
    if took is None:
        sys.exit("The mark never came. The end of what came: %r" % seen[-400:])
    return took * 1000


def main():
    mark, rounds = sys.argv[1].encode(), int(sys.argv[2])
    own, base = json.loads(sys.argv[3]), json.loads(sys.argv[4])
    run(own, mark)
    run(base, None)
    print(json.dumps([[run(own, mark), run(base, None)] for _ in range(rounds)]))


main()
