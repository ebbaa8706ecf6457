// The inner loops of reading JSON: strict by RFC 8259 but for NaN and Infinity, without recursion, without a copy.
//
// Nothing here reads a byte outside of what it is given, and nothing allocates.
#ifndef SCAN_JSON_H
#define SCAN_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Containers that may be open at the same time, the record itself among them.
#define JSON_GREATEST_DEPTH 256

// What a value is. The numbers are those of Datasets' FieldKind.
enum json_kind { JSON_NULL = 1, JSON_STRING = 2, JSON_NUMBER = 3, JSON_BOOL = 4, JSON_CONTAINER = 5 };

enum json_flag {
  JSON_KEY_ESCAPED = 1,
  JSON_ESCAPED = 2,
  // The value is an object (a container without the flag is an array).
  JSON_IS_OBJECT = 4,
  // A number inside the container has more characters than a real or long surely keeps.
  JSON_LONG_NUMBER = 8,
  // The value is, or holds, NaN, Infinity or -Infinity as a bare word, as Python and JavaScript write them.
  JSON_BARE_NUMBER = 16,
};

// What is wrong with a record, at `end` of the result. The numbers are those of Datasets' JSONFault.
enum json_fault {
  JSON_FINE = 0,
  // Not a fault: the members did not fit.
  JSON_NO_ROOM = 1,
  JSON_NOT_AN_OBJECT = 2,
  // The bytes end inside the object.
  JSON_UNCLOSED = 3,
  JSON_UNEXPECTED = 4,
  JSON_SINGLE_QUOTES = 5,
  JSON_NOT_A_NUMBER = 6,
  JSON_TRAILING_COMMA = 7,
  JSON_COMMENT = 8,
  JSON_BARE_WORD = 9,
  JSON_FOREIGN_NUMBER = 10,
  JSON_CONTROL_CHARACTER = 11,
  JSON_BAD_ESCAPE = 12,
  JSON_LONE_SURROGATE = 13,
  JSON_TOO_DEEP = 14,
  JSON_NOT_UTF8 = 15,
};

// A member of the object: offsets from its first byte, strings and keys without their quotes.
typedef struct {
  uint32_t key;
  uint32_t key_length;
  uint32_t start;
  uint32_t length;
  uint8_t kind;
  uint8_t flags;
} json_member;

typedef struct {
  // Offset behind the object, or of what is wrong with it.
  size_t end;
  uint32_t count;
  uint8_t fault;
} json_object;

// A key of an object inside of the record: which object, and the offset of the key from the record's first byte.
typedef struct {
  uint32_t object;
  uint32_t start;
  uint32_t length;
} json_key_place;

// The keys of all objects inside of one record. The caller owns the places, which begin as zeros.
typedef struct {
  json_key_place *places;
  // A power of two.
  uint32_t capacity;
  // How many of them are of this record.
  uint32_t used;
  // The number of the last object, and of this record's first one.
  uint32_t object;
  uint32_t record;
  uint64_t seed;
  // An object inside of this record has a key twice.
  bool has_repeat;
  // There were too few places, so that not all keys were looked at.
  bool is_full;
} json_keys;

// Reads the object that begins at the first byte. With `is_line` a line feed ends the bytes. `keys` may be NULL: then
// nothing looks for keys that come twice inside of its values.
json_object json_scan_object(
    const uint8_t *bytes, size_t length, bool is_line, json_member *members, uint32_t capacity, json_keys *keys);

// Writes a string whose escapes are known to be right; `target` may be `source`. The answer is the number of bytes.
size_t json_unescape(const uint8_t *source, size_t length, uint8_t *target);

// Where the bytes that were seen so far ended.
typedef struct {
  int64_t depth;
  // All bits or none.
  uint64_t in_string;
  // 1 when the byte before was a backslash that takes the next one's meaning.
  uint64_t escapes;
  // The depth behind the last closing bracket that was answered.
  int64_t closed_depth;
} json_depth;

// Goes over the bytes, whatever they are; the answer is the offset behind the last (or, with `first`, the first) closing
// bracket that leads to depth `base` or below, and 0 when there is none. With `first` the state stays where that was.
size_t json_find_close(json_depth *state, const uint8_t *bytes, size_t length, int64_t base, bool first);

#endif
