#include "scan_json.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

// ---------------------------------------------------------------------------------------------------------- text

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

static uint8_t *put_character(uint8_t *target, uint32_t c) {
  if (c < 0x80) {
    *target++ = (uint8_t)c;
  } else if (c < 0x800) {
    *target++ = (uint8_t)(0xC0 | c >> 6);
    *target++ = (uint8_t)(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *target++ = (uint8_t)(0xE0 | c >> 12);
    *target++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    *target++ = (uint8_t)(0x80 | (c & 0x3F));
  } else {
    *target++ = (uint8_t)(0xF0 | c >> 18);
    *target++ = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    *target++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    *target++ = (uint8_t)(0x80 | (c & 0x3F));
  }
  return target;
}

size_t json_unescape(const uint8_t *source, size_t length, uint8_t *target) {
  const uint8_t *p = source, *end = source + length;
  uint8_t *out = target;
  while (p < end) {
    const uint8_t *next = memchr(p, '\\', (size_t)(end - p));
    size_t plain = (size_t)((next ? next : end) - p);
    memmove(out, p, plain);
    out += plain;
    p += plain;
    if (!next) break;
    switch (p[1]) {
    case 'b': *out++ = '\b'; break;
    case 'f': *out++ = '\f'; break;
    case 'n': *out++ = '\n'; break;
    case 'r': *out++ = '\r'; break;
    case 't': *out++ = '\t'; break;
    case 'u': {
      uint32_t c = (uint32_t)hex_unit(p + 2);
      if (c >= 0xD800 && c <= 0xDBFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + ((uint32_t)hex_unit(p + 8) - 0xDC00);
        p += 6;
      }
      out = put_character(out, c);
      p += 4;
      break;
    }
    default: *out++ = p[1];
    }
    p += 2;
  }
  return (size_t)(out - target);
}

// --------------------------------------------------------------------------------------------------------- values

INLINE bool is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }

INLINE bool is_letter(uint8_t c) { return (uint8_t)((c | 0x20) - 'a') < 26 || c == '_' || c == '$'; }

// Behind the blanks.
INLINE const uint8_t *skip_blanks(const uint8_t *p, const uint8_t *end, bool is_line) {
  // Between the tokens of compact JSON there are none.
  while (p < end && *p <= ' ') {
    if (*p == '\n' ? is_line : *p != ' ' && *p != '\t' && *p != '\r') return p;
    p++;
#if defined(__SSE2__)
    // What is pretty is indented.
    while (end - p >= 16 && p[0] == ' ' && p[1] == ' ') {
      __m128i v = _mm_loadu_si128((const __m128i *)p);
      unsigned spaces = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')));
      p += spaces == 0xFFFF ? 16 : __builtin_ctz(~spaces);
    }
#endif
  }
  return p;
}

// Behind the number at `p`; as RFC 8259 spells it.
INLINE place skip_number(const uint8_t *p, const uint8_t *end) {
  const uint8_t *start = p;
  if (*p == '-') p++;
  if (p == end) return wrong(end, JSON_UNCLOSED);
  if (*p == '0') {
    p++;
    if (p < end && is_digit(*p)) return wrong(start, JSON_FOREIGN_NUMBER);
  } else if (is_digit(*p)) {
    while (p < end && is_digit(*p)) p++;
  } else {
    return wrong(start, is_letter(*p) ? JSON_NOT_A_NUMBER : JSON_FOREIGN_NUMBER);
  }
  if (p < end && *p == '.') {
    p++;
    if (p == end) return wrong(end, JSON_UNCLOSED);
    if (!is_digit(*p)) return wrong(start, JSON_FOREIGN_NUMBER);
    while (p < end && is_digit(*p)) p++;
  }
  if (p < end && (*p | 0x20) == 'e') {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    if (p == end) return wrong(end, JSON_UNCLOSED);
    if (!is_digit(*p)) return wrong(start, JSON_FOREIGN_NUMBER);
    while (p < end && is_digit(*p)) p++;
  }
  return found(p);
}

// What stands where no value can begin.
static uint8_t odd_value(const uint8_t *p) {
  switch (*p) {
  case '\'': return JSON_SINGLE_QUOTES;
  case 'N': case 'I': return JSON_NOT_A_NUMBER;
  case '+': case '.': return JSON_FOREIGN_NUMBER;
  case '/': case '#': return JSON_COMMENT;
  default: return is_letter(*p) ? JSON_BARE_WORD : JSON_UNEXPECTED;
  }
}

// Behind the word at `p`.
INLINE place skip_word(const uint8_t *p, const uint8_t *end, const char *word, size_t length) {
  if ((size_t)(end - p) >= length && memcmp(p, word, length) == 0) return found(p + length);
  size_t same = 0;
  while (p + same < end && same < length && p[same] == (uint8_t)word[same]) same++;
  return p + same == end ? wrong(end, JSON_UNCLOSED) : wrong(p, JSON_BARE_WORD);
}

// Behind a value that is neither a string nor a container.
INLINE place skip_scalar(const uint8_t *p, const uint8_t *end) {
  switch (*p) {
  case 't': return skip_word(p, end, "true", 4);
  case 'f': return skip_word(p, end, "false", 5);
  case 'n': return skip_word(p, end, "null", 4);
  case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
    return skip_number(p, end);
  default: return wrong(p, odd_value(p));
  }
}

// What stands where a key should begin, or where only a comma or a closing bracket may stand.
static uint8_t odd_key(const uint8_t *p, bool after_comma) {
  if (*p == '}' && after_comma) return JSON_TRAILING_COMMA;
  if (*p == '\'') return JSON_SINGLE_QUOTES;
  if (*p == '/' || *p == '#') return JSON_COMMENT;
  return is_letter(*p) ? JSON_BARE_WORD : JSON_UNEXPECTED;
}

static uint8_t odd_separator(const uint8_t *p) {
  if (*p == '/' || *p == '#') return JSON_COMMENT;
  return JSON_UNEXPECTED;
}

// Behind the key at `p`, its colon, and the blanks around: where the value begins. `close` is the closing quote.
INLINE place skip_key(
    const uint8_t *p, const uint8_t *end, bool is_line, bool after_comma, const uint8_t **close, bool *escaped) {
  if (p == end) return wrong(end, JSON_UNCLOSED);
  if (*p != '"') return wrong(p, odd_key(p, after_comma));
  place key = string_end(p + 1, end, escaped);
  if (key.fault) return key;
  *close = key.at;
  p = skip_blanks(key.at + 1, end, is_line);
  if (p == end) return wrong(end, JSON_UNCLOSED);
  if (*p != ':') return wrong(p, odd_separator(p));
  p = skip_blanks(p + 1, end, is_line);
  return p == end ? wrong(end, JSON_UNCLOSED) : found(p);
}

// Behind the container that begins at `p`, inside the record.
static place skip_container(const uint8_t *p, const uint8_t *end, bool is_line) {
  // A bit for each open container: whether it is an object.
  uint64_t objects[JSON_GREATEST_DEPTH / 64] = {0};
  unsigned depth = 0;
  bool escaped, after_comma;
  const uint8_t *close;
  place next;
open:
  // The record itself is one of them.
  if (depth == JSON_GREATEST_DEPTH - 1) return wrong(p, JSON_TOO_DEEP);
  bool is_object = *p == '{';
  if (is_object)
    objects[depth / 64] |= 1ull << depth % 64;
  else
    objects[depth / 64] &= ~(1ull << depth % 64);
  depth++;
  p = skip_blanks(p + 1, end, is_line);
  if (p == end) return wrong(end, JSON_UNCLOSED);
  if (*p == (is_object ? '}' : ']')) goto closed;
  after_comma = false;
element:
  if (is_object) {
    next = skip_key(p, end, is_line, after_comma, &close, &escaped);
    if (next.fault) return next;
    p = next.at;
  } else if (*p == ']') {
    return wrong(p, JSON_TRAILING_COMMA);
  }
  if (*p == '"') {
    next = string_end(p + 1, end, &escaped);
    if (next.fault) return next;
    p = next.at + 1;
  } else if (*p == '{' || *p == '[') {
    goto open;
  } else {
    next = skip_scalar(p, end);
    if (next.fault) return next;
    p = next.at;
  }
after:
  p = skip_blanks(p, end, is_line);
  if (p == end) return wrong(end, JSON_UNCLOSED);
  if (*p == ',') {
    p = skip_blanks(p + 1, end, is_line);
    if (p == end) return wrong(end, JSON_UNCLOSED);
    after_comma = true;
    goto element;
  }
  if (*p != (is_object ? '}' : ']')) return wrong(p, odd_separator(p));
closed:
  p++;
  depth--;
  if (depth == 0) return found(p);
  is_object = objects[(depth - 1) / 64] >> (depth - 1) % 64 & 1;
  goto after;
}

INLINE json_object scan_object(
    const uint8_t *bytes, const uint8_t *end, const bool is_line, json_member *members, uint32_t capacity) {
  json_object result = {0, 0, JSON_FINE};
  const uint8_t *p = bytes;
  place next;
  bool after_comma = false;
#define FAIL(place_at, code) \
  do { \
    result.end = (size_t)((place_at) - bytes); \
    result.fault = (code); \
    return result; \
  } while (0)

  if (p == end || *p != '{') FAIL(p, JSON_NOT_AN_OBJECT);
  p = skip_blanks(p + 1, end, is_line);
  if (p == end) FAIL(end, JSON_UNCLOSED);
  if (*p == '}') {
    result.end = (size_t)(p + 1 - bytes);
    return result;
  }
  while (true) {
    if (result.count == capacity) FAIL(p, JSON_NO_ROOM);
    json_member *member = &members[result.count];
    const uint8_t *close = p;
    bool escaped = false;
    member->key = (uint32_t)(p + 1 - bytes);
    next = skip_key(p, end, is_line, after_comma, &close, &escaped);
    if (next.fault) FAIL(next.at, next.fault);
    member->key_length = (uint32_t)(close - bytes) - member->key;
    member->flags = escaped ? JSON_KEY_ESCAPED : 0;
    p = next.at;
    const uint8_t *start = p;
    switch (*p) {
    case '"':
      next = string_end(p + 1, end, &escaped);
      if (next.fault) FAIL(next.at, next.fault);
      member->kind = JSON_STRING;
      if (escaped) member->flags |= JSON_ESCAPED;
      start++;
      member->length = (uint32_t)(next.at - start);
      p = next.at + 1;
      break;
    case '{':
      member->flags |= JSON_IS_OBJECT;
      // Falls through: an array is read alike.
      __attribute__((fallthrough));
    case '[':
      next = skip_container(p, end, is_line);
      if (next.fault) FAIL(next.at, next.fault);
      member->kind = JSON_CONTAINER;
      p = next.at;
      member->length = (uint32_t)(p - start);
      break;
    default:
      next = skip_scalar(p, end);
      if (next.fault) FAIL(next.at, next.fault);
      member->kind = *p == 't' || *p == 'f' ? JSON_BOOL : *p == 'n' ? JSON_NULL : JSON_NUMBER;
      p = next.at;
      member->length = (uint32_t)(p - start);
    }
    member->start = (uint32_t)(start - bytes);
    result.count++;
    p = skip_blanks(p, end, is_line);
    if (p == end) FAIL(end, JSON_UNCLOSED);
    if (*p == '}') break;
    if (*p != ',') FAIL(p, odd_separator(p));
    p = skip_blanks(p + 1, end, is_line);
    after_comma = true;
  }
  result.end = (size_t)(p + 1 - bytes);
  return result;
#undef FAIL
}

json_object json_scan_object(
    const uint8_t *bytes, size_t length, bool is_line, json_member *members, uint32_t capacity) {
  if (!is_line) return scan_object(bytes, bytes + length, false, members, capacity);
  json_object result = scan_object(bytes, bytes + length, true, members, capacity);
  if (result.fault == JSON_FINE || result.fault == JSON_NO_ROOM) return result;
  // What is wrong may be no more than that the line ends: a look at the line alone tells.
  const uint8_t *feed = memchr(bytes + result.end, '\n', length - result.end);
  if (!feed) return result;
  if (feed > bytes && feed[-1] == '\r') feed--;
  return scan_object(bytes, feed, true, members, capacity);
}

// ---------------------------------------------------------------------------------------------------------- depth

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
