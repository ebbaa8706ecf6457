#include "scan_json.h"

#include <string.h>

#include "json_keys.h"
#include "json_text.h"

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

// Behind the word at `p`.
INLINE place skip_word(const uint8_t *p, const uint8_t *end, const char *word, size_t length) {
  if ((size_t)(end - p) >= length && memcmp(p, word, length) == 0) return found(p + length);
  size_t same = 0;
  while (p + same < end && same < length && p[same] == (uint8_t)word[same]) same++;
  return p + same == end ? wrong(end, JSON_UNCLOSED) : wrong(p, JSON_BARE_WORD);
}

// Behind the bare word at `p` that stands for a number, with a minus or without.
static place skip_bare_number(const uint8_t *p, const uint8_t *end) {
  const uint8_t *word = p + (*p == '-');
  place next = *word == 'N' && word == p ? skip_word(word, end, "NaN", 3) : skip_word(word, end, "Infinity", 8);
  if (next.fault == JSON_BARE_WORD) return wrong(p, JSON_NOT_A_NUMBER);
  return next;
}

// Whether what ends before `p` is such a word: no other scalar ends with these letters.
INLINE bool is_bare_number(const uint8_t *p) { return p[-1] == 'N' || p[-1] == 'y'; }

// Behind the number at `p`; as RFC 8259 spells it, or -Infinity.
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
    if (*p == 'I' && p > start) return skip_bare_number(start, end);
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
  case '+': case '.': return JSON_FOREIGN_NUMBER;
  case '/': case '#': return JSON_COMMENT;
  default: return is_letter(*p) ? JSON_BARE_WORD : JSON_UNEXPECTED;
  }
}

// Behind a value that is neither a string nor a container.
INLINE place skip_scalar(const uint8_t *p, const uint8_t *end) {
  switch (*p) {
  case 'N': case 'I': return skip_bare_number(p, end);
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

// Behind the container that begins at `p`, inside of the record that begins at `record`.
INLINE place skip_container(
    const uint8_t *p, const uint8_t *end, const uint8_t *record, bool is_line, uint8_t *flags, json_keys *keys) {
  // A bit for each open container: whether it is an object.
  uint64_t objects[JSON_GREATEST_DEPTH / 64] = {0};
  // The number of each open object.
  uint32_t numbers[JSON_GREATEST_DEPTH];
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
  if (keys && is_object) numbers[depth] = next_object(keys);
  depth++;
  p = skip_blanks(p + 1, end, is_line);
  if (p == end) return wrong(end, JSON_UNCLOSED);
  if (*p == (is_object ? '}' : ']')) goto closed;
  after_comma = false;
element:
  if (is_object) {
    next = skip_key(p, end, is_line, after_comma, &close, &escaped);
    if (next.fault) return next;
    if (keys) note_key(keys, numbers[depth - 1], record, p + 1, (size_t)(close - p - 1));
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
    // Fifteen digits are kept by every type.
    if (__builtin_expect(next.at - p > 15, 0)) *flags |= JSON_LONG_NUMBER;
    if (__builtin_expect(is_bare_number(next.at), 0)) *flags |= JSON_BARE_NUMBER;
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

static place skip_container_only(
    const uint8_t *p, const uint8_t *end, const uint8_t *record, bool is_line, uint8_t *flags) {
  return skip_container(p, end, record, is_line, flags, NULL);
}

static place skip_container_noting_keys(
    const uint8_t *p, const uint8_t *end, const uint8_t *record, bool is_line, uint8_t *flags, json_keys *keys) {
  return skip_container(p, end, record, is_line, flags, keys);
}

INLINE json_object scan_object(
    const uint8_t *bytes, const uint8_t *end, const bool is_line, json_member *members, uint32_t capacity,
    json_keys *keys) {
  json_object result = {0, 0, JSON_FINE};
  const uint8_t *p = bytes;
  place next;
  bool after_comma = false;
  if (keys) {
    keys->record = keys->object + 1;
    keys->used = 0;
    keys->has_repeat = keys->is_full = false;
  }
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
      next = keys ? skip_container_noting_keys(p, end, bytes, is_line, &member->flags, keys)
                  : skip_container_only(p, end, bytes, is_line, &member->flags);
      if (next.fault) FAIL(next.at, next.fault);
      member->kind = JSON_CONTAINER;
      p = next.at;
      member->length = (uint32_t)(p - start);
      break;
    default:
      next = skip_scalar(p, end);
      if (next.fault) FAIL(next.at, next.fault);
      member->kind = *p == 't' || *p == 'f' ? JSON_BOOL : *p == 'n' ? JSON_NULL : JSON_NUMBER;
      if (__builtin_expect(is_bare_number(next.at), 0)) member->flags |= JSON_BARE_NUMBER;
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
    const uint8_t *bytes, size_t length, bool is_line, json_member *members, uint32_t capacity, json_keys *keys) {
  if (!is_line) return scan_object(bytes, bytes + length, false, members, capacity, keys);
  json_object result = scan_object(bytes, bytes + length, true, members, capacity, keys);
  if (result.fault == JSON_FINE || result.fault == JSON_NO_ROOM) return result;
  // What is wrong may be no more than that the line ends: a look at the line alone tells.
  const uint8_t *feed = memchr(bytes + result.end, '\n', length - result.end);
  if (!feed) return result;
  if (feed > bytes && feed[-1] == '\r') feed--;
  return scan_object(bytes, feed, true, members, capacity, keys);
}
