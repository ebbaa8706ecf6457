#!/usr/bin/env python3
"""Makes the manual page of kustosink (section 1) from `kustosink --experimental-dump-help`, read on standard input.

Usage: kustosink --experimental-dump-help | scripts/generate-manual.py VERSION
"""
import json
import sys

# What the parser does not know.
EXIT_STATUS = [
    ("0", "committed, or done"),
    ("1", "nothing was committed"),
    ("2", "wrong usage"),
    ("3", "the outcome is not known"),
    ("4", "stopped by a person"),
    ("5", "detached: the run continues"),
    ("130", "interrupted; nothing was committed"),
]
ENVIRONMENT = [
    ("KUSTOSINK_TOKEN", "the bearer token; there is no option for it, because arguments are visible to others"),
    ("KUSTO_CLUSTER, KUSTO_DATABASE, KUSTO_TABLE", "the defaults of --cluster, --database and --table"),
    ("KUSTOSINK_STATE_DIR", "the folder of run logs and temporary files"),
]


def escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def option(argument):
    """`--table TABLE`, or the name of a positional argument."""
    value = argument.get("valueName", "value")
    if argument["kind"] == "positional":
        dots = " ..." if argument["isRepeating"] else ""
        return f"\\fI{escaped(value)}\\fR{dots}"
    names = ", ".join(
        "\\fB" + escaped(("--" if name["kind"] == "long" else "-") + name["name"]) + "\\fR"
        for name in argument["names"]
    )
    return names if argument["kind"] == "flag" else f"{names} \\fI{escaped(value)}\\fR"


def arguments(command):
    for argument in command.get("arguments", []):
        names = [name["name"] for name in argument.get("names", [])]
        if not argument["shouldDisplay"] or "help" in names or "version" in names:
            continue
        yield ".TP"
        yield option(argument)
        text = argument.get("abstract", "")
        if "defaultValue" in argument:
            text += f" (default: {argument['defaultValue']})"
        yield escaped(text)


def paragraphs(items):
    for name, text in items:
        yield ".TP"
        yield f"\\fB{escaped(name)}\\fR"
        yield escaped(text)


def page(root, version):
    yield f'.TH KUSTOSINK 1 "" "kustosink {version}" "User Commands"'
    yield ".SH NAME"
    yield f"kustosink \\- {escaped(root['abstract'].rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield ".B kustosink"
    yield "[\\fIcommand\\fR] [\\fIoptions\\fR]"
    yield ".SH DESCRIPTION"
    yield escaped(root.get("discussion", ""))
    yield "Every command has the options \\fB\\-\\-help\\fR and \\fB\\-\\-version\\fR."
    yield ".SH COMMANDS"
    for command in root["subcommands"]:
        if not command["shouldDisplay"] or command["commandName"] == "help":
            continue
        yield f".SS {escaped('kustosink ' + command['commandName'])}"
        yield escaped(command["abstract"])
        if command.get("discussion"):
            yield ".PP"
            yield escaped(command["discussion"])
        yield from arguments(command)
    yield ".SH EXIT STATUS"
    yield from paragraphs(EXIT_STATUS)
    yield ".SH ENVIRONMENT"
    yield from paragraphs(ENVIRONMENT)


def main():
    help_tree = json.load(sys.stdin)["command"]
    print("\n".join(page(help_tree, sys.argv[1])))


main()
