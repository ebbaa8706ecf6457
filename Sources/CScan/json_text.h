// Strings of JSON: their ends, their escapes, and whether they are UTF-8. Only for scan_json.c.
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include "scan_json.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

// The bytes of a well-formed sequence beyond ASCII (Unicode, table 3-7), 0 when there is none.
static size_t sequence_length(const uint8_t *p, const uint8_t *end) {
  uint8_t low = 0x80, high = 0xBF;
  size_t length;
  uint8_t first = *p;
  if (first < 0xC2) return 0;
  if (first < 0xE0) {
    length = 2;
  } else if (first < 0xF0) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first < 0xF5) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if ((size_t)(end - p) < length || p[1] < low || p[1] > high) return 0;
  for (size_t i = 2; i < length; i++)
    if ((p[i] & 0xC0) != 0x80) return 0;
  return length;
}

// The first byte that is not UTF-8, or the end.
static const uint8_t *utf8_fault(const uint8_t *p, const uint8_t *end) {
  while (p < end) {
    if (*p < 0x80) {
      p++;
      continue;
    }
    size_t length = sequence_length(p, end);
    if (length == 0) return p;
    p += length;
  }
  return end;
}

INLINE int hex_digit(uint8_t c) {
  if ((uint8_t)(c - '0') < 10) return c - '0';
  c |= 0x20;
  return (uint8_t)(c - 'a') < 6 ? c - 'a' + 10 : -1;
}

// Four hexadecimal digits, or -1.
INLINE int hex_unit(const uint8_t *p) {
  int unit = 0;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit(p[i]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

// A place in the text, or what is wrong there.
typedef struct {
  const uint8_t *at;
  uint8_t fault;
} place;

INLINE place found(const uint8_t *at) { return (place){at, JSON_FINE}; }
INLINE place wrong(const uint8_t *at, uint8_t fault) { return (place){at, fault}; }

// Behind the escape that begins with the backslash at `p`.
//
// Half of a surrogate pair is no character: it has no UTF-8, so it cannot be kept.
static place skip_escape(const uint8_t *p, const uint8_t *end) {
  if (end - p < 2) return wrong(end, JSON_UNCLOSED);
  switch (p[1]) {
  case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': return found(p + 2);
  case 'u': break;
  default: return wrong(p, JSON_BAD_ESCAPE);
  }
  if (end - p < 6) return wrong(end, JSON_UNCLOSED);
  int unit = hex_unit(p + 2);
  if (unit < 0) return wrong(p, JSON_BAD_ESCAPE);
  if (unit < 0xD800 || unit > 0xDFFF) return found(p + 6);
  if (unit > 0xDBFF) return wrong(p, JSON_LONE_SURROGATE);
  if (end - p < 12) {
    // A text that ends here may have been going to be right.
    bool ends = p + 6 == end || (p[6] == '\\' && (p + 7 == end || p[7] == 'u'));
    return ends ? wrong(end, JSON_UNCLOSED) : wrong(p, JSON_LONE_SURROGATE);
  }
  if (p[6] != '\\' || p[7] != 'u') return wrong(p, JSON_LONE_SURROGATE);
  int low = hex_unit(p + 8);
  return low >= 0xDC00 && low <= 0xDFFF ? found(p + 12) : wrong(p, JSON_LONE_SURROGATE);
}

// Where the string whose first byte is at `p` has its closing quote.
INLINE place string_end(const uint8_t *start, const uint8_t *end, bool *escaped) {
  const uint8_t *p = start;
  bool ascii = true;
  *escaped = false;
  while (true) {
#if defined(__SSE2__)
    while (end - p >= 16) {
      __m128i v = _mm_loadu_si128((const __m128i *)p);
      __m128i stop = _mm_or_si128(
          _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))),
          _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v));
      unsigned mask = (unsigned)_mm_movemask_epi8(stop);
      unsigned beyond = (unsigned)_mm_movemask_epi8(v);
      if (mask) {
        unsigned at = (unsigned)__builtin_ctz(mask);
        if (beyond & ((1u << at) - 1)) ascii = false;
        p += at;
        goto stopped;
      }
      if (beyond) ascii = false;
      p += 16;
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && *p >= 0x20) {
      if (*p >= 0x80) ascii = false;
      p++;
    }
    if (p == end) return wrong(end, JSON_UNCLOSED);
#if defined(__SSE2__)
  stopped:
#endif
    if (__builtin_expect(*p == '"', 1)) {
      if (__builtin_expect(!ascii, 0)) {
        const uint8_t *fault = utf8_fault(start, p);
        if (fault < p) return wrong(fault, JSON_NOT_UTF8);
      }
      return found(p);
    }
    if (*p != '\\') return wrong(p, JSON_CONTROL_CHARACTER);
    *escaped = true;
    place next = skip_escape(p, end);
    if (next.fault) return next;
    p = next.at;
  }
}

#endif
