#!/usr/bin/env python3
"""Writes Sources/TerminalKit/Theme/BuiltInThemes.swift: the files of themes/, compiled in.

A program that was copied without its folder still has all its themes. A test compares the two.
    python3 scripts/generate-themes.py
"""
import pathlib

root = pathlib.Path(__file__).resolve().parent.parent
parts = []
for path in sorted((root / "themes").glob("*.toml")):
    # Indented as the formatter wants it; Swift takes the indentation of the end off every line.
    lines = "\n".join("  " + line if line else "" for line in path.read_text().split("\n"))
    parts.append(f'  "{path.stem}": #"""\n{lines}\n  """#,')
(root / "Sources/TerminalKit/Theme/BuiltInThemes.swift").write_text(
    "// Made by scripts/generate-themes.py from themes/*.toml; do not edit by hand.\n\n"
    "/// The theme files by name, as they are in the themes folder.\n"
    "package let builtInThemes: [String: String] = [\n" + "\n".join(parts) + "\n]\n")
