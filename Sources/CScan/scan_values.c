#include "scan_delimited.h"

#include <string.h>

static const uint64_t ones = 0x0101010101010101;
static const uint64_t tops = 0x8080808080808080;

/// Eight bytes, the first as the lowest.
static inline uint64_t load(const uint8_t *bytes)
{
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

typedef struct {
  const uint8_t *bytes;
  size_t count;
  bool quoted;
} span;

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The field of a row without its quotes; quotes inside are still doubled.
ALWAYS_INLINE span field(const cscan_column *column, size_t row)
{
  const uint32_t *end = column->ends + row * column->stride;
  uint32_t from = end[-1] + 1, to = end[0];
  const uint8_t *bytes = column->bytes;
  if (column->carriage && to > from && bytes[to - 1] == '\r') to--;
  bool quoted = column->quotes && to > from && bytes[from] == '"';
  if (quoted) {
    from++;
    to--;
  }
  return (span){bytes + from, to - from, quoted};
}

size_t cscan_empties(const cscan_column *column, size_t row, cscan_counts *counts)
{
  size_t first = row;
  while (row < column->rows && field(column, row).count == 0) row++;
  counts->empties += (int64_t)(row - first);
  return row;
}

// MARK: Numbers

/// The last `count` characters, 1 to 8, as the values of digits behind zeros.
static inline uint64_t digits(const uint8_t *bytes, size_t count)
{
  uint64_t zeros = ones * '0';
  uint64_t blank = 64 - 8 * count;
  uint64_t word = load(bytes + count - 8) >> blank << blank;
  return (word | zeros >> 1 >> (8 * count - 1)) ^ zeros;
}

/// A bit in each byte that is greater than its limit; right up to the first such byte from below.
static inline uint64_t above(uint64_t word, uint64_t limits) { return ((word + (ones * 0x7F - limits)) | word) & tops; }

static inline uint64_t value(uint64_t digits)
{
  digits = digits * 10 + (digits >> 8);
  return ((digits & 0x000000FF000000FF) * 0x000F424000000064
           + ((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)
    >> 32;
}

static inline bool is_day(uint32_t year, uint32_t month, uint32_t day)
{
  static const uint8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year == 0 || month == 0 || month > 12 || day == 0) return false;
  bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= days[month] + (leap ? 1u : 0u);
}

/// Whether a number of up to 8 characters is one without zeros in front; `others` are its characters that are no digits.
///
/// Without a branch: integers and fractions of all lengths stand among each other.
ALWAYS_INLINE bool is_short(uint64_t digit, uint64_t others, size_t count, bool fractions)
{
  unsigned first = 64 - 8 * (unsigned)count;  // the bit at which the first character begins
  uint64_t zero = ((digit >> first & 0xFF) == 0) & (count > 1);
  if (!fractions) return !(others | zero);
  uint64_t places = (others >> 7) * 0xFF;
  uint64_t wrong = (digit ^ ones * ('.' ^ '0')) & places;  // all of them are points,
  wrong |= others & (others - 1);  // of which there is one,
  wrong |= others >> 63 | (others >> first & 0x80);  // between two digits,
  wrong |= zero & ~(others >> ((first + 15) & 63));  // and a zero in front is alone there
  return !wrong;
}

/// A number of 9 to 15 characters; whether it is an integer.
static bool is_long(const uint8_t *bytes, size_t count, bool fractions, bool *integer, int64_t *number)
{
  uint64_t low = load(bytes + count - 8) ^ ones * '0', high = digits(bytes, count - 8);
  uint64_t low_others = above(low, ones * 9), high_others = above(high, ones * 9);
  *integer = !(low_others | high_others);
  *number = (int64_t)(value(high) * 100000000 + value(low));
  if (*integer) return bytes[0] != '0';
  if (!fractions || (low_others && high_others)) return false;
  uint64_t others = low_others | high_others;
  size_t place = count - (high_others ? 16 : 8) + ((size_t)__builtin_ctzll(others) >> 3);
  return !(others & (others - 1)) && bytes[place] == '.' && place > 0 && place + 1 < count
    && (place == 1 || bytes[0] != '0');
}

/// A point before the last three of the characters.
static const uint64_t third_last = 0x80ull << 32;

ALWAYS_INLINE size_t numbers(
  const cscan_column *given, size_t row, const cscan_numbers_wanted *wanted, cscan_counts *counts, bool plain,
  bool fractions, bool groups)
{
  cscan_column column = *given;
  if (plain) column.quotes = column.carriage = false;
  int64_t values = 0, empties = 0, integers = 0, least = counts->least, greatest = counts->greatest;
  for (; row < column.rows; row++) {
    span text = field(&column, row);
    if (text.count == 0) {
      empties++;
      continue;
    }
    bool negative = text.bytes[0] == '-';
    const uint8_t *bytes = text.bytes + negative;
    size_t count = text.count - negative;
    bool integer;
    int64_t number = 0;
    if (count - 1 < 8) {
      uint64_t digit = digits(bytes, count), others = above(digit, ones * 9);
      if (!is_short(digit, others, count, fractions)) break;
      integer = others == 0;
      if (groups && !integer && (others != third_last || count > 7 || bytes[0] == '0')) break;
      if (!fractions) number = (int64_t)value(digit);
    } else {
      if (count == 0 || text.count > 15 || !is_long(bytes, count, fractions, &integer, &number)) break;
      if (groups && !integer) break;
    }
    if (!fractions) {
      if (negative) number = -number;
      if (number < wanted->least || number > wanted->greatest) break;
      if (wanted->days) {
        uint32_t day = (uint32_t)number;
        if (count != 8 || !is_day(day / 10000, day / 100 % 100, day % 100)) break;
      }
      if (number < least) least = number;
      if (number > greatest) greatest = number;
    }
    values++;
    integers += integer;
  }
  counts->values += values;
  counts->empties += empties;
  counts->integers += integers;
  counts->least = least;
  counts->greatest = greatest;
  return row;
}

size_t cscan_numbers(
  const cscan_column *column, size_t row, const cscan_numbers_wanted *wanted, cscan_counts *counts)
{
  bool plain = !column->quotes && !column->carriage;
  if (!wanted->fractions) {
    return plain ? numbers(column, row, wanted, counts, true, false, false)
                 : numbers(column, row, wanted, counts, false, false, false);
  }
  if (wanted->groups) return numbers(column, row, wanted, counts, false, true, true);
  return plain ? numbers(column, row, wanted, counts, true, true, false)
               : numbers(column, row, wanted, counts, false, true, false);
}

// MARK: Times

/// `2024-02-29`.
static inline bool is_date(uint64_t word, const uint8_t *bytes)
{
  // "0000-00-", and the greatest digit at each place.
  uint64_t digit = word ^ 0x2D30302D30303030;
  if (above(digit, 0x0009010009090909)) return false;
  uint8_t tens = (uint8_t)(bytes[8] - '0'), units = (uint8_t)(bytes[9] - '0');
  if (tens > 3 || units > 9) return false;
  uint32_t year = (uint32_t)((digit & 0xFF) * 1000 + (digit >> 8 & 0xFF) * 100 + (digit >> 16 & 0xFF) * 10 + (digit >> 24 & 0xFF));
  uint32_t month = (uint32_t)((digit >> 40 & 0xFF) * 10 + (digit >> 48 & 0xFF));
  return is_day(year, month, tens * 10u + units);
}

/// `12:30:00`.
static inline bool is_time(const uint8_t *bytes)
{
  // "00:00:00"
  uint64_t digit = load(bytes) ^ 0x30303A30303A3030;
  if (above(digit, 0x0905000905000902)) return false;
  return (digit & 0xFF) < 2 || (digit >> 8 & 0xFF) < 4;
}

/// `+02:00`.
static inline bool is_offset(const uint8_t *bytes)
{
  uint32_t hours = (uint8_t)(bytes[1] - '0') * 10u + (uint8_t)(bytes[2] - '0');
  for (int place = 1; place < 6; place++) {
    if (place != 3 && (uint8_t)(bytes[place] - '0') > 9) return false;
  }
  bool is_known = hours < 14 || (hours == 14 && bytes[4] == '0' && bytes[5] == '0');
  return (bytes[0] == '+' || bytes[0] == '-') && bytes[3] == ':' && is_known && bytes[4] < '6';
}

/// Whether a zone could take a time of this year out of the years 1 to 9999.
static inline bool is_edge_year(const uint8_t *bytes) { return memcmp(bytes, "0001", 4) == 0 || memcmp(bytes, "9999", 4) == 0; }

size_t cscan_times(const cscan_column *column, size_t row, bool local, bool zoned, cscan_counts *counts)
{
  int64_t values = 0, empties = 0;
  uint64_t known = 0;  // the beginning of a date that exists
  uint16_t known_day = 0;
  for (; row < column->rows; row++) {
    span text = field(column, row);
    if (text.count == 0) {
      empties++;
      continue;
    }
    const uint8_t *bytes = text.bytes;
    if (text.count < 10) break;
    uint64_t word = load(bytes);
    uint16_t day;
    memcpy(&day, bytes + 8, 2);
    if (word != known || day != known_day) {
      if (!is_date(word, bytes)) break;
      known = word;
      known_day = day;
    }
    bool has_zone = false;
    if (text.count != 10) {
      if (text.count < 19 || (bytes[10] != ' ' && bytes[10] != 'T') || !is_time(bytes + 11)) break;
      size_t at = 19;
      if (at < text.count && bytes[at] == '.') {
        size_t first = ++at;
        while (at < text.count && (uint8_t)(bytes[at] - '0') <= 9) at++;
        if (at == first || at - first > 7) break;
      }
      if (at < text.count) {
        has_zone = true;
        if (text.count - at == 1) {
          if (bytes[at] != 'Z') break;
        } else if (text.count - at != 6 || !is_offset(bytes + at) || is_edge_year(bytes)) {
          break;
        }
      }
      if (has_zone ? !zoned : !local) break;
    }
    values++;
  }
  counts->values += values;
  counts->empties += empties;
  return row;
}

// MARK: Words

size_t cscan_truths(const cscan_column *column, size_t row, bool lower, cscan_counts *counts)
{
  int64_t values = 0, empties = 0;
  for (; row < column->rows; row++) {
    span text = field(column, row);
    if (text.count == 0) {
      empties++;
      continue;
    }
    uint64_t blank = 64 - 8 * (text.count & 7);
    uint64_t word = load(text.bytes) << (blank & 63) >> (blank & 63);
    uint64_t folded = lower ? word : word | 0x2020202020;
    bool is_true = text.count == 4 && (folded & 0xFFFFFFFF) == 0x65757274;
    bool is_false = text.count == 5 && folded == 0x65736C6166;
    if (!is_true && !is_false) break;
    values++;
  }
  counts->values += values;
  counts->empties += empties;
  return row;
}

/// A word of up to five letters, in lower case, in the lowest bytes.
#define WORD(a, b, c, d, e) \
  ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 | (uint64_t)(e) << 32)

size_t cscan_choices(const cscan_column *column, size_t row, cscan_counts *counts)
{
  int64_t values = 0, empties = 0;
  for (; row < column->rows; row++) {
    span text = field(column, row);
    if (text.count == 0) {
      empties++;
      continue;
    }
    if (text.count > 4) break;
    uint64_t blank = 64 - 8 * text.count;
    uint64_t folded = (load(text.bytes) << blank >> blank) | (ones * 0x20 << blank >> blank);
    switch (folded) {
    case WORD('y', 0, 0, 0, 0): case WORD('n', 0, 0, 0, 0): case WORD('j', 0, 0, 0, 0): case WORD('t', 0, 0, 0, 0):
    case WORD('f', 0, 0, 0, 0): case WORD('y', 'e', 's', 0, 0): case WORD('n', 'o', 0, 0, 0):
    case WORD('j', 'a', 0, 0, 0): case WORD('n', 'e', 'i', 'n', 0): case WORD('o', 'u', 'i', 0, 0):
    case WORD('n', 'o', 'n', 0, 0): case WORD('s', 'i', 0, 0, 0): case WORD('o', 'n', 0, 0, 0):
    case WORD('o', 'f', 'f', 0, 0): break;
    default: goto done;
    }
    values++;
  }
done:
  counts->values += values;
  counts->empties += empties;
  return row;
}

static inline bool is_hex(uint8_t byte)
{
  return (uint8_t)(byte - '0') <= 9 || (uint8_t)((byte | 0x20) - 'a') <= 5;
}

size_t cscan_guids(const cscan_column *column, size_t row, cscan_counts *counts)
{
  int64_t values = 0, empties = 0;
  for (; row < column->rows; row++) {
    span text = field(column, row);
    if (text.count == 0) {
      empties++;
      continue;
    }
    const uint8_t *bytes = text.bytes;
    if (text.count != 36 || bytes[8] != '-' || bytes[13] != '-' || bytes[18] != '-' || bytes[23] != '-') break;
    // The dashes are counted among what is no digit.
    unsigned others = 0;
    for (int place = 0; place < 36; place++) others += !is_hex(bytes[place]);
    if (others != 4) break;
    values++;
  }
  counts->values += values;
  counts->empties += empties;
  return row;
}

size_t cscan_texts(
  const cscan_column *column, size_t row, const uint64_t *lengths, size_t limit, cscan_counts *counts)
{
  int64_t values = 0, empties = 0;
  for (; row < column->rows; row++) {
    span text = field(column, row);
    if (text.count == 0) {
      empties++;
      continue;
    }
    if (text.count > limit) break;
    if (text.count < 64 && (lengths[text.bytes[0]] >> text.count & 1)) break;
    values++;
  }
  counts->values += values;
  counts->empties += empties;
  return row;
}
