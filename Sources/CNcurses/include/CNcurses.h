// The whole of ncurses that the program uses, as plain functions.
//
// Swift cannot see macros and variadic functions, and must not touch the library's global variables; so the library
// stays behind these calls. All of them belong to one thread, but for cn_restore_now, which any may call.
#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cn_status { CN_OK = 0, CN_UNKNOWN_TERMINAL, CN_NO_CURSOR_ADDRESSING, CN_NO_DATABASE, CN_SYSTEM, CN_ALREADY_OPEN };

// What a key code means; printable keys and control characters come as bytes instead.
enum cn_key {
  CN_KEY_NONE = 0, CN_KEY_UP, CN_KEY_DOWN, CN_KEY_LEFT, CN_KEY_RIGHT, CN_KEY_HOME, CN_KEY_END, CN_KEY_PAGE_UP,
  CN_KEY_PAGE_DOWN, CN_KEY_INSERT, CN_KEY_DELETE, CN_KEY_BACKSPACE, CN_KEY_BACK_TAB, CN_KEY_ENTER, CN_KEY_UNKNOWN,
  CN_KEY_FUNCTION = 100  // F1 is 101
};

enum cn_attribute { CN_BOLD = 1, CN_DIM = 2, CN_UNDERLINE = 4, CN_REVERSE = 8, CN_ITALIC = 16 };

// Starts the screen. `term` is the terminal's name; the descriptors stay the caller's.
int cn_open(const char *term, int in, int out, int escape_delay_ms);
// Gives the screen back; harmless when it is not open.
void cn_close(void);
// Gives the screen back until cn_resume.
void cn_pause(void);
// Takes the screen again; false, and still paused, while the process is in the background.
bool cn_resume(void);
// From any thread and from signal handlers: writes what gives the screen back, once.
void cn_restore_now(void);

int cn_rows(void);
int cn_columns(void);
int cn_colors(void);
// Takes over the terminal's present size; true when it changed.
bool cn_follow_size(void);

// A colour pair for two colour numbers, -1 being the terminal's own; 0 when there is none left.
int cn_pair(int foreground, int background);
// Puts one cell: a base and at most four marks, `width` columns wide.
void cn_put(int row, int column, const uint32_t *scalars, size_t count, int width, int attributes, int pair);
// Brings what was put to the screen. The cursor is hidden when `row` is negative.
void cn_show(int row, int column);
// Forgets what the screen is thought to show, so that the next cn_show draws all of it.
void cn_forget(void);
void cn_bell(void);
// Whether the terminal tells of its mouse; it is off while the screen is given back, and on again afterwards.
void cn_mouse(bool is_on);

// The next input: -1 when there is none now, a byte below 256, or 256 + enum cn_key.
int cn_read(void);
// Whether the other side of a descriptor has gone.
bool cn_is_gone(int descriptor);

// Catches the signals that concern a terminal; their numbers can be read, a byte each, from the descriptor returned.
// Handlers, not ignored signals: a program that is started from here must not inherit deafness. -1 on failure.
int cn_catch_signals(void);
void cn_release_signals(void);
// Stops the process group as ^Z does, and returns when it goes on; false when nobody could stop it.
bool cn_stop(void);

// For tests: a pseudo-terminal of a size. Returns 0, or an errno.
int cn_open_pty(int *master, int *slave, int rows, int columns);
int cn_resize_pty(int master, int rows, int columns);

#endif
