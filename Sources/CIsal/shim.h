#ifndef CISAL_SHIM_H
#define CISAL_SHIM_H

#include <isa-l/igzip_lib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* isa-l's structs hold arrays of 64 KiB, which Swift would import as tuples: they stay behind these functions. */

typedef struct {
  size_t consumed;
  size_t produced;
  int code;
  int at_end;
} isal_step;

static inline uint32_t isal_clamp(size_t count) { return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)count; }

/* Level 1 or 3; NULL without memory. */
static inline void *isal_deflater_make(int level) {
  uint32_t size = level >= 3 ? ISAL_DEF_LVL3_EXTRA_LARGE : ISAL_DEF_LVL1_DEFAULT;
  struct isal_zstream *stream = malloc(sizeof *stream);
  uint8_t *buffer = malloc(size);
  if (!stream || !buffer) {
    free(stream);
    free(buffer);
    return NULL;
  }
  isal_deflate_init(stream);
  stream->level = level >= 3 ? 3 : 1;
  stream->level_buf = buffer;
  stream->level_buf_size = size;
  stream->gzip_flag = IGZIP_GZIP;
  stream->flush = NO_FLUSH;
  return stream;
}

static inline void isal_deflater_free(void *deflater) {
  struct isal_zstream *stream = deflater;
  free(stream->level_buf);
  free(stream);
}

static inline isal_step isal_deflater_step(
    void *deflater, const uint8_t *input, size_t input_count, int is_last, uint8_t *output, size_t output_count) {
  struct isal_zstream *stream = deflater;
  uint32_t in = isal_clamp(input_count), out = isal_clamp(output_count);
  stream->next_in = (uint8_t *)input;
  stream->avail_in = in;
  stream->end_of_stream = is_last && in == input_count;
  stream->next_out = output;
  stream->avail_out = out;
  isal_step step;
  step.code = isal_deflate(stream);
  step.consumed = in - stream->avail_in;
  step.produced = out - stream->avail_out;
  step.at_end = stream->internal_state.state == ZSTATE_END;
  return step;
}

/* A gzip member with its header and trailer, or deflated bytes alone; NULL without memory. */
static inline void *isal_inflater_make(int is_gzip) {
  struct inflate_state *state = malloc(sizeof *state);
  if (!state) return NULL;
  isal_inflate_init(state);
  state->crc_flag = is_gzip ? ISAL_GZIP : ISAL_DEFLATE;
  return state;
}

static inline void isal_inflater_free(void *inflater) { free(inflater); }

/* Begins the next member. */
static inline void isal_inflater_reset(void *inflater) { isal_inflate_reset((struct inflate_state *)inflater); }

static inline isal_step isal_inflater_step(
    void *inflater, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count) {
  struct inflate_state *state = inflater;
  uint32_t in = isal_clamp(input_count), out = isal_clamp(output_count);
  state->next_in = (uint8_t *)input;
  state->avail_in = in;
  state->next_out = output;
  state->avail_out = out;
  isal_step step;
  step.code = isal_inflate(state);
  /* At a fault it gives back what it looked ahead, also of a step before. */
  step.consumed = state->avail_in > in ? 0 : in - state->avail_in;
  step.produced = out - state->avail_out;
  step.at_end = state->block_state == ISAL_BLOCK_FINISH;
  return step;
}

#endif
