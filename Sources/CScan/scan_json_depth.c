#include "scan_json.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

// The bits of 64 bytes.
typedef struct {
  uint64_t quotes, backslashes, opens, closes;
} bits;

INLINE bits bits_of(const uint8_t *p) {
  bits result = {0, 0, 0, 0};
#if defined(__SSE2__)
  for (int i = 0; i < 4; i++) {
    __m128i v = _mm_loadu_si128((const __m128i *)(p + 16 * i));
    // [ and { differ by this bit, as do ] and }.
    __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
    result.quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('"'))) << 16 * i;
    result.backslashes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))) << 16 * i;
    result.opens |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{'))) << 16 * i;
    result.closes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}'))) << 16 * i;
  }
#else
  for (int i = 0; i < 64; i++) {
    uint8_t folded = p[i] | 0x20;
    result.quotes |= (uint64_t)(p[i] == '"') << i;
    result.backslashes |= (uint64_t)(p[i] == '\\') << i;
    result.opens |= (uint64_t)(folded == '{') << i;
    result.closes |= (uint64_t)(folded == '}') << i;
  }
#endif
  return result;
}

// The bytes whose meaning a backslash before them takes away: those behind an odd run of them.
INLINE uint64_t escaped_bits(uint64_t backslashes, uint64_t *escapes) {
  if (backslashes == 0) {
    uint64_t escaped = *escapes;
    *escapes = 0;
    return escaped;
  }
  const uint64_t even = 0x5555555555555555ull;
  backslashes &= ~*escapes;
  uint64_t follows = backslashes << 1 | *escapes;
  uint64_t odd_starts = backslashes & ~even & ~follows;
  uint64_t sum = odd_starts + backslashes;
  *escapes = sum < backslashes;
  return (even ^ sum << 1) & follows;
}

// For each bit whether the number of bits up to it is odd.
INLINE uint64_t prefix_xor(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

size_t json_find_close(json_depth *state, const uint8_t *bytes, size_t length, int64_t base, bool first) {
  json_depth now = *state;
  size_t last = 0;
  uint8_t tail[64];
  for (size_t offset = 0; offset < length; offset += 64) {
    const uint8_t *p = bytes + offset;
    size_t count = length - offset;
    if (count < 64) {
      memset(tail, ' ', sizeof tail);
      memcpy(tail, p, count);
      p = tail;
    } else {
      count = 64;
    }
    bits found = bits_of(p);
    uint64_t escapes = now.escapes;
    uint64_t escaped = escaped_bits(found.backslashes, &escapes);
    found.quotes &= ~escaped;
    uint64_t inside = prefix_xor(found.quotes) ^ now.in_string;
    uint64_t opens = found.opens & ~inside, closes = found.closes & ~inside;
    if (now.depth - __builtin_popcountll(closes) > base) {
      now.depth += __builtin_popcountll(opens) - __builtin_popcountll(closes);
    } else {
      for (uint64_t rest = opens | closes; rest; rest &= rest - 1) {
        uint64_t bit = rest & -rest;
        now.depth += bit & opens ? 1 : -1;
        if (bit & opens || now.depth > base) continue;
        size_t behind = offset + (size_t)__builtin_ctzll(bit) + 1;
        now.closed_depth = now.depth;
        if (first) {
          now.in_string = now.escapes = 0;
          *state = now;
          return behind;
        }
        last = behind;
      }
    }
    now.in_string = (uint64_t)((int64_t)inside >> 63);
    now.escapes = count < 64 ? escaped >> count & 1 : escapes;
  }
  *state = now;
  return last;
}
