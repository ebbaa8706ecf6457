// The body of cscan_find_fields for one kind of machine; included with NAME, TARGET, CLASSIFY and PREFIX_XOR defined.
//
// 64 bytes at a time, a bit a byte. Text is inside quotes after an odd number of them: that is proof as long as every
// opening quote begins a field and every closing quote ends one. Where it is none, `proven` becomes false.

TARGET static bool NAME(
  const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions, size_t capacity, cscan_index *index)
{
  uint64_t inside = 0;  // all ones while a chunk begins inside quotes
  uint64_t may_open = 1;  // in bit 0, whether the first byte of a chunk begins a field
  uint64_t closed = 0;  // in bit 0, whether the byte before a chunk closed a field
  size_t found = 0, records = 0, last = 0;
  uint32_t flags = 0;
  chunk all = {0};
  uint64_t lone = 0, paired = 0;
  for (size_t at = 0; at < count; at += 64) {
    if (found + 64 > capacity) {
      flags |= CSCAN_FULL;
      break;
    }
    chunk now = CLASSIFY(bytes + at, delimiter);
    uint64_t valid = ~0ull, next_newline = 0;
    if (count - at < 64) {
      valid = (1ull << (count - at)) - 1;
      now.quote &= valid;
      now.delimiter &= valid;
      now.newline &= valid;
      now.carriage &= valid;
      now.high &= valid;
      now.nul &= valid;
    } else if (count - at > 64) {
      next_newline = (uint64_t)(bytes[at + 64] == '\n') << 63;
    }
    all.quote |= now.quote;
    all.high |= now.high;
    all.nul |= now.nul;
    uint64_t lines = now.newline | now.carriage;
    uint64_t ends = now.delimiter | lines;
    uint64_t borders = ends | now.quote;
    uint64_t quoted = 0;
    if (now.quote | inside | closed) {
      quoted = PREFIX_XOR(now.quote) ^ inside;
      uint64_t opening = now.quote & quoted, closing = now.quote & ~quoted;
      uint64_t wrong = (opening & ~(borders << 1 | may_open)) | (((closing << 1) | closed) & valid & ~borders);
      if (wrong) return false;
      closed = closing >> 63;
      inside = (uint64_t)((int64_t)quoted >> 63);
    }
    may_open = borders >> 63;
    ends &= ~quoted;
    if (now.carriage) {
      uint64_t pairs = now.carriage & ((now.newline >> 1) | next_newline) & ~quoted;
      paired |= pairs;
      lone |= now.carriage & ~quoted & ~pairs;
      ends &= ~pairs;
    }
    uint64_t record_ends = ends & lines;
    if (record_ends) {
      records += (size_t)__builtin_popcountll(record_ends);
      last = at + 63 - (size_t)__builtin_clzll(record_ends);
    }
    size_t number = (size_t)__builtin_popcountll(ends);
    uint32_t *out = positions + found;
    found += number;
    // Eight at a time without asking whether there are as many: there is room for 64.
    for (size_t done = 0; done < number; done += 8) {
      for (int each = 0; each < 8; each++) {
        out[done + each] = (uint32_t)at + (uint32_t)__builtin_ctzll(ends | 1ull << 63);
        ends &= ends - 1;
      }
    }
  }
  while (found > 0 && (records == 0 || positions[found - 1] > last)) found--;
  if (all.quote) flags |= CSCAN_QUOTES;
  if (all.high) flags |= CSCAN_NON_ASCII;
  if (all.nul) flags |= CSCAN_NUL;
  if (lone) flags |= CSCAN_LONE_CR;
  if (paired) flags |= CSCAN_CRLF;
  *index = (cscan_index){found, records, records ? last + 1 : 0, flags};
  return true;
}

#undef NAME
#undef TARGET
#undef CLASSIFY
#undef PREFIX_XOR
