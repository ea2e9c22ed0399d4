#!/usr/bin/env python3
"""Draws what a command shows on a terminal as an SVG: terminal.py OUT.svg COLUMNS COMMAND [ARGUMENT ...]. Needs the package rich."""
import fcntl, io, os, pty, re, struct, sys, termios

from rich.console import Console
from rich.text import Text

def shown(command, columns):
    """What the command writes to a terminal of so many columns, with its colours; ends with its exit code where that is not 0."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        os.environ.update(TERM="xterm-256color")
        os.execvp(command[0], command)
    output = b""
    try:
        while block := os.read(terminal, 65536):
            output += block
    except OSError:  # Linux says so where the command has ended
        pass
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return output.decode() if code == 0 else sys.exit(f"'{' '.join(command)}' ended with {code}:\n{output.decode()}")

if len(sys.argv) < 4:
    sys.exit(__doc__)
path, columns, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
console = Console(record=True, width=columns, file=io.StringIO())
modes = re.compile(r"\x1b(?:\[\?\d+[hl]|[=>])|\r")  # of the terminal's keys and cursor, which .NET sets and which show nothing
console.print(Text.from_ansi(modes.sub("", shown(command, columns)).strip("\n")))
console.save_svg(path, title=" ".join(command))
