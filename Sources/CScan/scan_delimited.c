#include "scan_delimited.h"

#include <string.h>

/// What 64 bytes are, a bit a byte.
typedef struct {
  uint64_t quote, delimiter, newline, carriage, high, nul;
} chunk;

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,pclmul,popcnt,bmi,lzcnt")))

AVX2 static inline uint64_t mask_avx2(__m256i low, __m256i high)
{
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline uint64_t equal_avx2(__m256i low, __m256i high, uint8_t byte)
{
  __m256i all = _mm256_set1_epi8((char)byte);
  return mask_avx2(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
}

AVX2 static inline chunk classify_avx2(const uint8_t *bytes, uint8_t delimiter)
{
  __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
  __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
  return (chunk){
    equal_avx2(low, high, '"'), equal_avx2(low, high, delimiter), equal_avx2(low, high, '\n'),
    equal_avx2(low, high, '\r'), mask_avx2(low, high), equal_avx2(low, high, 0),
  };
}

AVX2 static inline uint64_t prefix_xor_avx2(uint64_t bits)
{
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8((char)0xFF), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

#define NAME find_fields_avx2
#define TARGET AVX2
#define CLASSIFY classify_avx2
#define PREFIX_XOR prefix_xor_avx2
#include "fields_simd.h"

static inline uint64_t mask_sse2(const __m128i *parts)
{
  uint64_t mask = 0;
  for (int part = 0; part < 4; part++) mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(parts[part]) << (16 * part);
  return mask;
}

static inline uint64_t equal_sse2(const __m128i *parts, uint8_t byte)
{
  __m128i all = _mm_set1_epi8((char)byte), equal[4];
  for (int part = 0; part < 4; part++) equal[part] = _mm_cmpeq_epi8(parts[part], all);
  return mask_sse2(equal);
}

static inline chunk classify_sse2(const uint8_t *bytes, uint8_t delimiter)
{
  __m128i parts[4];
  for (int part = 0; part < 4; part++) parts[part] = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
  return (chunk){
    equal_sse2(parts, '"'), equal_sse2(parts, delimiter), equal_sse2(parts, '\n'),
    equal_sse2(parts, '\r'), mask_sse2(parts), equal_sse2(parts, 0),
  };
}

static inline uint64_t prefix_xor_sse2(uint64_t bits)
{
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

#define NAME find_fields_sse2
#define TARGET
#define CLASSIFY classify_sse2
#define PREFIX_XOR prefix_xor_sse2
#include "fields_simd.h"
#endif

/// The state machine of CSVScanner in Swift, byte by byte: right for every text.
static cscan_index find_fields_portable(
  const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions, size_t capacity)
{
  enum { BEGIN, PLAIN, QUOTED, CLOSED } state = BEGIN;
  size_t found = 0, records = 0, last = 0, whole = 0;
  uint32_t flags = 0;
  uint8_t seen = 0;
  for (size_t at = 0; at < count; at++) {
    uint8_t byte = bytes[at];
    seen |= byte;
    if (byte == 0) flags |= CSCAN_NUL;
    if (byte == '"') {
      flags |= CSCAN_QUOTES;
      if (state == PLAIN) flags |= CSCAN_STRAY_QUOTE;
      if (state == QUOTED) state = CLOSED;
      else if (state != PLAIN) state = QUOTED;
      continue;
    }
    if (state == QUOTED) continue;
    bool ends_record = byte == '\n' || byte == '\r';
    if (!ends_record && byte != delimiter) {
      if (state == CLOSED) {
        flags |= CSCAN_TEXT_AFTER_QUOTE;
        break;
      }
      state = PLAIN;
      continue;
    }
    if (byte == '\r') {
      bool paired = at + 1 < count && bytes[at + 1] == '\n';
      flags |= paired ? CSCAN_CRLF : CSCAN_LONE_CR;
      if (paired) continue;
    }
    if (found == capacity) {
      flags |= CSCAN_FULL;
      break;
    }
    positions[found++] = (uint32_t)at;
    state = BEGIN;
    if (ends_record) {
      records++;
      last = at + 1;
      whole = found;
    }
  }
  if (seen & 0x80) flags |= CSCAN_NON_ASCII;
  return (cscan_index){whole, records, last, flags};
}

bool cscan_can(cscan_way way)
{
#if defined(__x86_64__)
  if (way == CSCAN_AVX2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt")
      && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("lzcnt");
  }
  return true;
#else
  return way == CSCAN_BEST || way == CSCAN_PORTABLE;
#endif
}

cscan_index cscan_find_fields(
  const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions, size_t capacity, cscan_way way)
{
#if defined(__x86_64__)
  cscan_index index;
  if ((way == CSCAN_BEST || way == CSCAN_AVX2) && cscan_can(CSCAN_AVX2)) {
    if (find_fields_avx2(bytes, count, delimiter, positions, capacity, &index)) return index;
  } else if (way != CSCAN_PORTABLE) {
    if (find_fields_sse2(bytes, count, delimiter, positions, capacity, &index)) return index;
  }
#endif
  return find_fields_portable(bytes, count, delimiter, positions, capacity);
}

bool cscan_is_regular(
  const uint8_t *bytes, const uint32_t *positions, size_t count, size_t records, size_t width, uint8_t delimiter)
{
  if (width == 0 || records * width != count) return false;
  for (size_t at = width - 1; at < count; at += width) {
    if (bytes[positions[at]] == delimiter) return false;
  }
  return true;
}

bool cscan_has_empty_line(const uint8_t *bytes, const uint32_t *positions, size_t records)
{
  for (size_t at = 0; at < records; at++) {
    uint32_t from = positions[(ptrdiff_t)at - 1] + 1, to = positions[at];
    if (from == to || (from + 1 == to && bytes[from] == '\r')) return true;
  }
  return false;
}

/// The length of the well-formed sequence that begins here, by Unicode's table 3-7; 0 when there is none.
static inline size_t sequence(const uint8_t *bytes, size_t count)
{
  uint8_t first = bytes[0], least = 0x80, greatest = 0xBF;
  size_t length;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  else if (first >= 0xE0 && first <= 0xEF) length = 3;
  else if (first >= 0xF0 && first <= 0xF4) length = 4;
  else return 0;
  if (first == 0xE0) least = 0xA0;
  if (first == 0xED) greatest = 0x9F;
  if (first == 0xF0) least = 0x90;
  if (first == 0xF4) greatest = 0x8F;
  if (length > count || bytes[1] < least || bytes[1] > greatest) return 0;
  for (size_t at = 2; at < length; at++) {
    if ((bytes[at] & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool cscan_is_utf8(const uint8_t *bytes, size_t count)
{
  size_t at = 0;
  while (at < count) {
    uint64_t word;
    while (at + 8 <= count) {
      memcpy(&word, bytes + at, 8);
      if (word & 0x8080808080808080) break;
      at += 8;
    }
    if (at == count) break;
    size_t length = sequence(bytes + at, count - at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}
