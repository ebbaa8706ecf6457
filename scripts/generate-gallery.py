#!/usr/bin/env python3
"""Writes docs/gallery.md: the screens of the console at 80x24, as the tests have recorded them.

A test compares the page with the recorded screens, so it cannot go stale.
    python3 scripts/generate-gallery.py
"""
import pathlib

root = pathlib.Path(__file__).resolve().parent.parent
screens = root / "Tests/ConsoleTests/Screens"

# In the order of a load; a group that is not named here stands at the end with its first screen.
shown = [
    ("connect-tables", "Connect: a cluster, a database and a table, with the columns that the table has."),
    ("connect-signin", "Connect, when nobody is signed in: the ways to sign in."),
    ("dataset-evidence", "Dataset: what was picked, its format with the evidence for it, and the first lines."),
    ("schema-new-table", "Schema: every column with its type, its nulls and samples, and why it is that type."),
    ("schema-conflicts", "Schema, for a table that has another type: the value that would be lost, with its place."),
    ("overlay-types", "The types of a column: what each would lose, with file and row."),
    ("options-plan", "Options: how to load, and beside it the plan in words, with its commands behind it."),
    ("run-middle", "Run: what each partition is doing, and what needs a person first."),
    ("run-outage", "Run, while the cluster does not answer."),
    ("commit-out", "The commit: what readers of the table see before it, asked by the console itself."),
    ("commit-done", "The commit is done: all rows in one step."),
    ("result-committed", "Result: what became visible, the counts that agree, and what to ask the table now."),
    ("result-failed", "Result of a load that failed: one line for each cause, and what was left behind."),
    ("query-rows", "Query: rows of the table, without leaving the console."),
    ("runs-list", "Runs: runs and streams known on this machine, and with Tab the saved sessions; attach, resume, undo."),
    ("stream-waiting", "Stream: a folder whose files are loaded as they come."),
    ("replay", "A saved session, played: no cluster is contacted."),
    ("overlay-palette", "Every command by its name; one that cannot be done says why."),
    ("overlay-help", "The keys of the screen."),
    ("overlay-leave", "Leaving while a run is watched."),
]
hidden = {"hostile", "overlay"}


def text(name):
    """The characters of a recorded screen, without its first line and its roles."""
    lines = (screens / f"{name}-80x24.txt").read_text().split("\n--- roles\n")[0].split("\n")[1:]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


names = sorted(path.name[: -len("-80x24.txt")] for path in screens.glob("*-80x24.txt"))
chosen = [(name, words) for name, words in shown if name in names]
groups = {name.split("-")[0] for name, _ in chosen} | hidden
for name in names:
    group = name.split("-")[0]
    if group not in groups:
        groups.add(group)
        chosen.append((name, f"{group.capitalize()}."))

parts = [
    "# Gallery\n\n"
    "The screens of the console at 80x24, drawn in letters; terminals with UTF-8 get lines and bars, and colours by the\n"
    "theme. Made by `scripts/generate-gallery.py` from the screens that the tests compare; do not edit it by hand.\n"
]
for name, words in chosen:
    parts.append(f"\n{words}\n\n<!-- {name} -->\n```text\n{text(name)}\n```\n")
(root / "docs/gallery.md").write_text("".join(parts))
