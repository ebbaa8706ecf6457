// Finds fields and records in delimited text, and values that a column can hold without being looked at one by one.
//
// Every buffer must be readable for CSCAN_PADDING bytes before its first and behind its last byte; what stands there
// does not matter.
#ifndef CSCAN_DELIMITED_H
#define CSCAN_DELIMITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CSCAN_PADDING = 64 };

/// What was seen in a block; bytes behind its last whole record may have added to it.
enum {
  CSCAN_QUOTES = 1 << 0,
  /// A CR that ends a record by itself.
  CSCAN_LONE_CR = 1 << 1,
  /// A CR before an LF that ends a record with it.
  CSCAN_CRLF = 1 << 2,
  CSCAN_NON_ASCII = 1 << 3,
  CSCAN_NUL = 1 << 4,
  /// A quote in a field that does not begin with one.
  CSCAN_STRAY_QUOTE = 1 << 5,
  /// Text behind a closing quote: nothing behind it was looked at.
  CSCAN_TEXT_AFTER_QUOTE = 1 << 6,
  /// There was no room for more positions: nothing behind the last was looked at.
  CSCAN_FULL = 1 << 7,
};

typedef struct {
  /// Positions up to the end of the last whole record.
  size_t positions;
  /// Whole records.
  size_t records;
  /// Bytes up to the end of the last whole record.
  size_t end;
  uint32_t flags;
} cscan_index;

/// Ways to the same answer.
typedef enum { CSCAN_BEST, CSCAN_PORTABLE, CSCAN_SSE2, CSCAN_AVX2 } cscan_way;

/// Whether this machine can go that way.
bool cscan_can(cscan_way way);

/// Writes where each field ends: at its delimiter, at the LF or lone CR behind it.
///
/// The bytes begin with a record. A CR as the last byte is taken for the end of a record.
cscan_index cscan_find_fields(
  const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *positions, size_t capacity, cscan_way way);

bool cscan_is_utf8(const uint8_t *bytes, size_t count);

/// Whether every `width`-th position, and no other, ends one of the records.
bool cscan_is_regular(
  const uint8_t *bytes, const uint32_t *positions, size_t count, size_t records, size_t width, uint8_t delimiter);

/// Whether a line has nothing in it, not even quotes, where each of the records has one field.
bool cscan_has_empty_line(const uint8_t *bytes, const uint32_t *positions, size_t records);

/// The fields of one column in a block.
typedef struct {
  const uint8_t *bytes;
  /// Where the field of the first row ends; `ends[-1]` is the byte before it, in 32 bits.
  const uint32_t *ends;
  /// From a row to the next.
  size_t stride;
  size_t rows;
  /// A field may stand in quotes.
  bool quotes;
  /// A CR may stand before the end.
  bool carriage;
} cscan_column;

/// What the rows said that were passed.
typedef struct {
  int64_t values;
  int64_t empties;
  int64_t integers;
  int64_t least;
  int64_t greatest;
} cscan_counts;

// Each of these goes on from `row` over rows whose field is empty or surely of the kind, and gives the first row that
// may be something else.

size_t cscan_empties(const cscan_column *column, size_t row, cscan_counts *counts);

/// Numbers of up to 15 characters without zeros in front: integers from `least` to `greatest`, also fractions if told;
/// then `least` and `greatest` do not count and are not kept.
typedef struct {
  int64_t least;
  int64_t greatest;
  bool fractions;
  /// Only 8 digits that are a day.
  bool days;
  /// Of fractions only those that could be a group of thousands: `1.234`.
  bool groups;
} cscan_numbers_wanted;

size_t cscan_numbers(
  const cscan_column *column, size_t row, const cscan_numbers_wanted *wanted, cscan_counts *counts);

/// `2024-02-29`, `2024-02-29T12:30:00`, up to seven digits of a second, `Z` or `+02:00`; `T` may be a space.
///
/// A date alone passes beside both. A time that its zone may take out of the years 1 to 9999 is left to the caller.
size_t cscan_times(const cscan_column *column, size_t row, bool local, bool zoned, cscan_counts *counts);

/// `true` or `false`, in whichever case or only in lower case.
size_t cscan_truths(const cscan_column *column, size_t row, bool lower, cscan_counts *counts);

/// One of the words for yes and no that `YesNoText` reads without being a truth.
size_t cscan_choices(const cscan_column *column, size_t row, cscan_counts *counts);

/// 8-4-4-4-12 hexadecimal digits.
size_t cscan_guids(const cscan_column *column, size_t row, cscan_counts *counts);

/// Anything up to `limit` bytes but what may be one of some words: `lengths` has for each first byte a bit for each
/// length of a word that begins with it.
size_t cscan_texts(
  const cscan_column *column, size_t row, const uint64_t *lengths, size_t limit, cscan_counts *counts);

#endif
