"""Names public symbols without documentation, from symbol graphs of swift-symbolgraph-extract."""

import json
import sys
from pathlib import Path

# What the compiler writes, or a protocol of the standard library documents.
DERIVED = {
    "==(_:_:)", "!=(_:_:)", "<(_:_:)", "hash(into:)", "encode(to:)", "init(from:)", "hashValue", "allCases", "AllCases",
    "RawValue", "rawValue", "init(rawValue:)", "StringLiteralType", "IntegerLiteralType", "FloatLiteralType",
    "BooleanLiteralType", "ExtendedGraphemeClusterLiteralType", "UnicodeScalarLiteralType",
}


def undocumented(path: Path) -> list[str]:
    symbols = json.loads(path.read_text())["symbols"]
    return [
        f"{path.name.split('.')[0]}.{'.'.join(symbol['pathComponents'])}"
        for symbol in symbols
        if symbol["accessLevel"] in ("public", "open")
        and not (symbol.get("docComment") or {}).get("lines")
        and symbol["names"]["title"].split(".")[-1] not in DERIVED
        and "::SYNTHESIZED::" not in symbol["identifier"]["precise"]
    ]


def main(paths: list[str]) -> int:
    missing = sorted(name for path in paths for name in undocumented(Path(path)))
    for name in missing:
        print(f"not documented: {name}", file=sys.stderr)
    count = sum(len(json.loads(Path(path).read_text())["symbols"]) for path in paths)
    if count == 0:
        print("no public symbol was found: the symbol graphs are not those of the library", file=sys.stderr)
        return 1
    print(f"{count} public symbols, {len(missing)} of them without documentation")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
