"""How many records the bytes of a blob hold: lines, for no value of the benches has a line end inside."""

try:
    from isal import isal_zlib as zlib  # four times as fast, so that the sink takes less from who is measured
except ImportError:
    import zlib

PIECE = 1 << 20


def count_rows(content: bytes | bytearray) -> tuple[int, int]:
    """Records and bytes after decompression.

    Raises ValueError when the bytes are not whole gzip members.
    """
    pieces = inflated(content) if content[:2] == b"\x1f\x8b" else [content]
    lines = size = 0
    last = b"\n"
    for piece in pieces:
        lines += piece.count(b"\n")
        size += len(piece)
        if piece:
            last = piece[-1:]
    return lines + (last != b"\n"), size


def inflated(content: bytes | bytearray):
    rest = memoryview(content)
    while len(rest):
        member = zlib.decompressobj(31)
        data = rest
        while not member.eof:
            try:
                piece = member.decompress(data, PIECE)
            except zlib.error as error:
                raise ValueError(f"the blob is not gzip: {error}") from error
            yield piece
            data = member.unconsumed_tail
            if not member.eof and not piece and not data:
                raise ValueError("the blob ends inside a gzip member")
        rest = memoryview(member.unused_data)
