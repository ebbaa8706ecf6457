// The keys of the objects inside of a record, so that one that comes twice in an object is seen. Only for scan_json.c.
#ifndef JSON_KEYS_H
#define JSON_KEYS_H

#include "json_text.h"

// Different for each process, so that no file can be made whose keys all fall on one place.
INLINE uint64_t key_hash(uint64_t seed, const uint8_t *key, size_t length) {
  uint64_t hash = seed ^ length * 0x9E3779B97F4A7C15ull;
  while (length > 0) {
    uint64_t word = 0;
    size_t count = length < 8 ? length : 8;
    memcpy(&word, key, count);
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDull;
    hash ^= hash >> 32;
    key += count;
    length -= count;
  }
  return hash;
}

// A number for the object that begins: no other one of this table's life has it.
INLINE uint32_t next_object(json_keys *keys) {
  if (++keys->object == 0) {
    memset(keys->places, 0, keys->capacity * sizeof *keys->places);
    keys->object = keys->record = 1;
  }
  return keys->object;
}

// Notes the key of an object. Keys are compared as they are spelled.
INLINE void note_key(json_keys *keys, uint32_t object, const uint8_t *record, const uint8_t *key, size_t length) {
  // Half full is full: beyond that, searching takes long.
  if (keys->used >= keys->capacity / 2) {
    keys->is_full = true;
    return;
  }
  uint32_t mask = keys->capacity - 1;
  uint32_t at = (uint32_t)(key_hash(keys->seed + object, key, length) >> 16) & mask;
  // Keys of earlier records are no longer there.
  for (; keys->places[at].object >= keys->record; at = (at + 1) & mask) {
    json_key_place place = keys->places[at];
    if (place.object == object && place.length == length && memcmp(record + place.start, key, length) == 0) {
      keys->has_repeat = true;
      return;
    }
  }
  keys->places[at] = (json_key_place){object, (uint32_t)(key - record), (uint32_t)length};
  keys->used++;
}

#endif
