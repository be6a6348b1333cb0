"""Runs a program in a pseudo-terminal: pty-run.py COLUMNS ROWS PROGRAM [ARGUMENT...]

stdin is what is typed, stdout what the terminal gets. On stderr stand lines of JSON: the program's number when it
has started; its exit code when it has ended (128 and the signal's number when a signal ended it); and at last whether
the terminal was given back in the mode in which a shell reads lines. With PTY_LINGER set the terminal stays open after
the program's end until stdin is closed: somebody else may still write to it. Each line `COLUMNS ROWS` on descriptor 3, where there
is one, resizes the terminal.
"""

import fcntl
import json
import os
import select
import struct
import sys
import termios


def say(**what):
    sys.stderr.write(json.dumps(what) + "\n")
    sys.stderr.flush()


def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def cooked(fd):
    local = termios.tcgetattr(fd)[3]
    return bool(local & termios.ICANON) and bool(local & termios.ECHO) and bool(local & termios.ISIG)


def main():
    columns, rows, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    linger = bool(os.environ.pop("PTY_LINGER", ""))
    master, slave = os.openpty()
    resize(slave, columns, rows)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        os.closerange(3, 256)
        os.execvp(program[0], program)
    say(pid=pid)
    # The slave stays open here: its mode can still be asked for when the program has ended.
    typing = True
    sizing = True
    status = None
    while True:
        watched = [master] + ([0] if typing else []) + ([3] if sizing else [])
        ready = select.select(watched, [], [], 0.05)[0]
        if master in ready:
            os.write(1, os.read(master, 65536))
        if 0 in ready:
            typed = os.read(0, 4096)
            typing = len(typed) > 0
            if typed:
                os.write(master, typed)
        if 3 in ready:
            sizes = os.read(3, 4096).decode().split()
            sizing = len(sizes) > 0
            for at in range(0, len(sizes) - 1, 2):
                resize(master, int(sizes[at]), int(sizes[at + 1]))
        if status is not None and master not in ready and not (linger and typing):
            break
        if status is None:
            done, how = os.waitpid(pid, os.WNOHANG)
            status = how if done == pid else None
            if status is not None:
                say(exit=os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
    say(cooked=cooked(slave))


main()
