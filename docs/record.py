#!/usr/bin/env python3
"""Records a command in a terminal as an animated picture: docs/record.py OUT.svg COMMAND...

The terminal understands what `vmemu demo` writes: new lines, cursor up, erase below, colours. Python 3.9, nothing else.
"""
import fcntl
import html
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

COLUMNS, ROWS = 100, 36
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 19, 14
FRAME_SECONDS, LAST_FRAME_SECONDS = 0.1, 4.0
COLOURS = {"31": "#e06c75", "32": "#4aa35a", "33": "#e5c07b", "36": "#56b6c2", "90": "#6b7280", "93": "#ffd75f"}
NO_BREAK = "\u00a0"
TOKEN = re.compile(r"\x1b\[(\d*)([A-Za-z])|\r|\n|[^\x1b\r\n]+")


class Terminal:
    """Lines of (text, style) pieces, and a cursor that is always at the start of a line or behind its end."""

    def __init__(self):
        self.lines, self.row, self.style = [[]], 0, ""

    def write(self, text):
        for token in TOKEN.finditer(text):
            number, command = token.group(1), token.group(2)
            if command == "A":
                self.row -= int(number or 1)
            elif command == "J":
                self.lines[self.row:] = [[]]
            elif command == "m":
                self.style = "" if number in ("", "0") else number
            elif token.group() == "\n":
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append([])
            elif token.group() != "\r":
                self.lines[self.row].append((token.group(), self.style))

    def screen(self):
        return tuple(tuple(line) for line in self.lines[-ROWS:])


def record(command):
    """Yields (seconds, screen) whenever a frame's time is over and the screen has changed."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(command, stdin=slave, stdout=slave, env={**os.environ, "TERM": "xterm-256color"})
    os.close(slave)
    terminal, rest, shown, start = Terminal(), b"", None, None
    while True:
        end = time.monotonic() + FRAME_SECONDS
        try:
            while select.select([master], [], [], max(0, end - time.monotonic()))[0]:
                rest += os.read(master, 65536)
        except OSError:
            end = None
        # Whole lines only: what is under way belongs to the next frame.
        whole, rest = rest[: rest.rfind(b"\n") + 1], rest[rest.rfind(b"\n") + 1:]
        terminal.write(whole.decode())
        now = time.monotonic()
        start = start or (now if terminal.screen() != ((),) else None)
        if start and terminal.screen() != shown:
            shown = terminal.screen()
            yield now - start, shown
        if end is None:
            break
    if process.wait() != 0:
        sys.exit(f"{command[0]} has failed: {process.returncode}")


def line_svg(number, line):
    spans, column = [], 0
    for text, style in line:
        fill = f' fill="{COLOURS[style]}"' if style in COLOURS else ""
        weight = ' font-weight="bold"' if style == "1" else ""
        x = round(column * CELL_WIDTH, 1)
        length = round(len(text) * CELL_WIDTH, 1)
        spans.append(f'<tspan x="{x}" textLength="{length}"{fill}{weight}>{html.escape(text.replace(" ", NO_BREAK))}</tspan>')
        column += len(text)
    return f'<text id="l{number}">{"".join(spans)}</text>'


def draw(frames):
    total = frames[-1][0] + LAST_FRAME_SECONDS
    width, height = round(COLUMNS * CELL_WIDTH + 2 * MARGIN), ROWS * CELL_HEIGHT + 2 * MARGIN
    lines, strip, steps = {}, [], []
    for index, (seconds, screen) in enumerate(frames):
        uses = []
        for row, line in enumerate(screen):
            if line:
                number = lines.setdefault(line, len(lines))
                uses.append(f'<use href="#l{number}" y="{row * CELL_HEIGHT}"/>')
        strip.append(f'<g transform="translate({index * width})">{"".join(uses)}</g>')
        steps.append(f"{100 * seconds / total:.2f}%{{transform:translateX({-index * width}px)}}")
    definitions = "".join(line_svg(number, line) for line, number in lines.items())
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<style>
text{{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d7dae0}}
#strip{{transform:translateX({-(len(frames) - 1) * width}px);animation:play {total:.1f}s step-end infinite}}
@keyframes play{{{"".join(steps)}}}
</style>
<defs>{definitions}</defs>
<rect width="100%" height="100%" rx="8" fill="#1b1e24"/>
<g transform="translate({MARGIN} {MARGIN + 14})"><g id="strip">
{chr(10).join(strip)}
</g></g>
</svg>
"""


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    picture = draw(list(record(sys.argv[2:])))
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(picture)
