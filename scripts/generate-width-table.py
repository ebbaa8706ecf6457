#!/usr/bin/env python3
"""Writes Sources/TerminalKit/Text/WidthTable.swift from the Unicode character database.

Run it when the pinned Unicode version changes:
    python3 -m venv /tmp/width && /tmp/width/bin/pip install unicodedata2==15.0.0
    /tmp/width/bin/python scripts/generate-width-table.py > Sources/TerminalKit/Text/WidthTable.swift

The C library is not asked: its wcwidth depends on the locale (everything beyond ASCII is -1 in "C") and on its
own age, and the layout must be the same on every machine.
"""
import unicodedata2 as unicode

ZERO, ONE, TWO, HIDDEN = 0, 1, 2, 3

# Letters and marks that draw nothing (Default_Ignorable_Code_Point beyond Cf): names could hide in them.
INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
INVISIBLE |= set(range(0x180B, 0x1810)) | set(range(0xFE00, 0xFE10)) | set(range(0xE0100, 0xE01F0))


def width_class(code):
    char = chr(code)
    category = unicode.category(char)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or code in INVISIBLE:
        return HIDDEN
    if category in ("Mn", "Me") or 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FB:
        return ZERO
    return TWO if unicode.east_asian_width(char) in ("W", "F") else ONE


def main():
    entries, last = [], None
    for code in range(0x110000):
        kind = width_class(code)
        if kind != last:
            entries.append(kind << 24 | code)
            last = kind
    print(f"""// Made by scripts/generate-width-table.py from Unicode {unicode.unidata_version}; do not edit by hand.

/// Where each width class begins: bits 0-20 the first scalar of a range, bits 24-25 its class.
///
/// Classes: 0 a mark that sits on its base, 1 and 2 columns, 3 nothing that may be drawn as it is.
let widthClassStarts: [UInt32] = [""")
    for index in range(0, len(entries), 10):
        print("  " + " ".join(f"0x{entry:07x}," for entry in entries[index:index + 10]))
    print("]")


if __name__ == "__main__":
    main()
