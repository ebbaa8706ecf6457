#define _GNU_SOURCE 1
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include <ncurses.h>
#include <term.h>

#include "restore.h"

static SCREEN *screen;
static FILE *input;
static FILE *output;
// The terminal itself; `output` is a file of its own, which is the terminal but for the time of a frame.
static int output_descriptor = -1;
// A file in memory that a frame is collected in; -1 where there is none, and a frame goes out in pieces.
static int frame_descriptor = -1;
// The terminal's own colours, as a pair with a number; 0 before a pair is asked for.
static int plain_pair;
static bool is_paused;
static bool watches_mouse;

// A paste must come as one piece, or the lines in it would be commands.
static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";
// Presses and the wheel, with numbers of any size; moves are not told.
static const char mouse_on[] = "\033[?1000h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1000l";

static void tell(const char *text) { cn_write_all(output_descriptor, text, strlen(text)); }

// ncurses measures characters by the locale. Only the character type is taken from it: numbers stay as in C. Where
// it is not UTF-8, or does not exist on this machine, C.UTF-8 is used: what is drawn is Unicode in any case.
static void use_unicode(void) {
  if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static int check_terminal(const char *term, int descriptor) {
  int found = 0;
  // Asked first and with a place for the answer: without one the library ends the process.
  if (setupterm((char *)term, descriptor, &found) != OK) {
    return found < 0 ? CN_NO_DATABASE : found == 0 ? CN_UNKNOWN_TERMINAL : CN_NO_CURSOR_ADDRESSING;
  }
  const char *address = tigetstr("cup");
  bool can = address != NULL && address != (const char *)-1;
  del_curterm(cur_term);
  return can ? CN_OK : CN_NO_CURSOR_ADDRESSING;
}

// The bytes that give the screen back, made while the terminal's description is at hand: a signal handler cannot ask.
static void prepare_restore(int in, int out) {
  static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
  char bytes[CN_RESTORE_BYTES];
  size_t used = 0;
  memcpy(bytes, paste_off, sizeof paste_off - 1);
  used = sizeof paste_off - 1;
  // Off is off also for a terminal whose mouse was never asked for.
  memcpy(bytes + used, mouse_off, sizeof mouse_off - 1);
  used += sizeof mouse_off - 1;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *text = tigetstr(names[i]);
    if (text == NULL || text == (const char *)-1) continue;
    // A padding hint, as in "$<5>", is for tputs and ends what may be written as it is.
    size_t length = strcspn(text, "$");
    if (used + length > sizeof bytes) break;
    memcpy(bytes + used, text, length);
    used += length;
  }
  cn_restore_prepare(in, out, bytes, used);
}

static void configure(int escape_delay_ms) {
  set_escdelay(escape_delay_ms);
  raw();
  noecho();
  nonl();
  nodelay(stdscr, TRUE);
  // A frame that has begun is finished, also when a key waits.
  typeahead(-1);
  keypad(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  // What the mouse did comes as bytes: the library's own reader of them knows one form, chosen by the description.
  keyok(KEY_MOUSE, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
}

// A stream on a descriptor of its own, which programs that are started do not get.
static FILE *copy(int descriptor, const char *mode) {
  int number = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  FILE *file = number < 0 ? NULL : fdopen(number, mode);
  if (file == NULL && number >= 0) close(number);
  return file;
}

static void close_copies(void) {
  if (frame_descriptor >= 0) close(frame_descriptor);
  if (output_descriptor >= 0) close(output_descriptor);
  if (output != NULL) fclose(output);
  if (input != NULL) fclose(input);
  frame_descriptor = output_descriptor = -1;
  input = output = NULL;
}

int cn_open(const char *term, int in, int out, int escape_delay_ms) {
  if (screen != NULL) return CN_ALREADY_OPEN;
  use_unicode();
  int status = check_terminal(term, out);
  if (status != CN_OK) return status;
  cn_restore_save(in);
  input = copy(in, "r");
  output = copy(out, "w");
  output_descriptor = fcntl(out, F_DUPFD_CLOEXEC, 0);
  if (input == NULL || output == NULL || output_descriptor < 0) {
    close_copies();
    return CN_SYSTEM;
  }
  use_env(FALSE);
  use_tioctl(TRUE);
  screen = newterm((char *)term, output, input);
  if (screen == NULL) {
    close_copies();
    return CN_UNKNOWN_TERMINAL;
  }
  set_term(screen);
  frame_descriptor = memfd_create("frame", MFD_CLOEXEC);
  plain_pair = 0;
  prepare_restore(fileno(input), output_descriptor);
  configure(escape_delay_ms);
  tell(paste_on);
  is_paused = false;
  watches_mouse = false;
  return CN_OK;
}

void cn_close(void) {
  if (screen == NULL) return;
  if (!is_paused) {
    if (watches_mouse) tell(mouse_off);
    tell(paste_off);
    endwin();
  }
  cn_restore_forget();
  delscreen(screen);
  screen = NULL;
  close_copies();
}

void cn_pause(void) {
  if (screen == NULL || is_paused) return;
  if (watches_mouse) tell(mouse_off);
  tell(paste_off);
  endwin();
  is_paused = true;
}

bool cn_resume(void) {
  if (screen == NULL) return false;
  // In the background the screen is somebody else's; the shell sends the signal again when it gives it back.
  pid_t foreground = tcgetpgrp(output_descriptor);
  is_paused = foreground >= 0 && foreground != getpgrp();
  if (is_paused) return false;
  reset_prog_mode();
  cn_follow_size();
  clearok(curscr, TRUE);
  doupdate();
  tell(paste_on);
  if (watches_mouse) tell(mouse_on);
  return true;
}

int cn_rows(void) { return screen == NULL ? 0 : getmaxy(stdscr); }
int cn_columns(void) { return screen == NULL ? 0 : getmaxx(stdscr); }
int cn_colors(void) { return screen == NULL || !has_colors() ? 0 : COLORS; }

bool cn_follow_size(void) {
  struct winsize now;
  if (screen == NULL || ioctl(output_descriptor, TIOCGWINSZ, &now) != 0) return false;
  if (now.ws_row == 0 || now.ws_col == 0) return false;
  if (now.ws_row == getmaxy(stdscr) && now.ws_col == getmaxx(stdscr)) return false;
  return resize_term(now.ws_row, now.ws_col) == OK;
}

// From other colours back to pair 0 the library sends three sequences, to a pair of the same colours one. Blanks have
// to be of the same pair, or they would be written instead of cleared.
static int plain(void) {
  enum { pair = 1 };
  if (plain_pair != 0 || init_extended_pair(pair, -1, -1) != OK) return plain_pair;
  cchar_t blank;
  int number = pair;
  if (setcchar(&blank, L" ", A_NORMAL, 0, &number) == OK) bkgrndset(&blank);
  return plain_pair = pair;
}

int cn_pair(int foreground, int background) {
  if (screen == NULL) return 0;
  int own = plain();
  if (foreground < 0 && background < 0) return own;
  int pair = alloc_pair(foreground, background);
  return pair < 0 ? 0 : pair;
}

static attr_t attribute_bits(int attributes) {
  attr_t bits = A_NORMAL;
  if (attributes & CN_BOLD) bits |= A_BOLD;
  if (attributes & CN_DIM) bits |= A_DIM;
  if (attributes & CN_UNDERLINE) bits |= A_UNDERLINE;
  if (attributes & CN_REVERSE) bits |= A_REVERSE;
  if (attributes & CN_ITALIC) bits |= A_ITALIC;
  return bits;
}

void cn_put(int row, int column, const uint32_t *scalars, size_t count, int width, int attributes, int pair) {
  if (screen == NULL || count == 0) return;
  wchar_t text[CCHARW_MAX + 1] = {0};
  attr_t bits = attribute_bits(attributes);
  cchar_t cell;
  // The C library may be older than our width table. What it measures otherwise would shift the rest of the row.
  if (wcwidth((wchar_t)scalars[0]) != width) {
    text[0] = L'?';
    for (int i = 0; i < width; i++) {
      if (i > 0) text[0] = L' ';
      if (setcchar(&cell, text, bits, 0, &pair) == OK) mvadd_wch(row, column + i, &cell);
    }
    return;
  }
  size_t used = 0;
  text[used++] = (wchar_t)scalars[0];
  for (size_t i = 1; i < count && used < CCHARW_MAX; i++) {
    if (wcwidth((wchar_t)scalars[i]) == 0) text[used++] = (wchar_t)scalars[i];
  }
  if (setcchar(&cell, text, bits, 0, &pair) == OK) mvadd_wch(row, column, &cell);
}

// The library writes each time that it moves the cursor. A terminal, or a line to it, that shows these pieces one by one
// tears the frame, so they are collected, and sent as one.
static void begin_frame(void) {
  if (frame_descriptor >= 0) dup3(frame_descriptor, fileno(output), O_CLOEXEC);
}

static void end_frame(void) {
  if (frame_descriptor < 0) return;
  dup3(output_descriptor, fileno(output), O_CLOEXEC);
  off_t size = lseek(frame_descriptor, 0, SEEK_CUR);
  if (size <= 0) return;
  void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, frame_descriptor, 0);
  bool is_whole = bytes != MAP_FAILED && cn_write_all(output_descriptor, bytes, (size_t)size);
  if (bytes != MAP_FAILED) munmap(bytes, (size_t)size);
  // The library takes the frame for shown: the next one has to be drawn from nothing.
  if (!is_whole) clearok(curscr, TRUE);
  lseek(frame_descriptor, 0, SEEK_SET);
}

void cn_show(int row, int column) {
  if (screen == NULL || is_paused) return;
  bool is_hidden = row < 0;
  begin_frame();
  leaveok(stdscr, is_hidden);
  if (!is_hidden) move(row, column);
  curs_set(is_hidden ? 0 : 1);
  refresh();
  end_frame();
}

void cn_forget(void) {
  if (screen != NULL) clearok(curscr, TRUE);
}

void cn_bell(void) {
  if (screen != NULL && !is_paused) beep();
}

void cn_mouse(bool is_on) {
  if (screen == NULL || is_on == watches_mouse) return;
  watches_mouse = is_on;
  if (!is_paused) tell(is_on ? mouse_on : mouse_off);
}

// Keys with Shift or Ctrl have codes that differ between terminals; their names do not.
static int named_key(int code) {
  static const struct { const char *name; int key; } names[] = {
    {"kUP", CN_KEY_UP}, {"kDN", CN_KEY_DOWN}, {"kLFT", CN_KEY_LEFT}, {"kRIT", CN_KEY_RIGHT}, {"kHOM", CN_KEY_HOME},
    {"kEND", CN_KEY_END}, {"kPRV", CN_KEY_PAGE_UP}, {"kNXT", CN_KEY_PAGE_DOWN}, {"kDC", CN_KEY_DELETE},
    {"kIC", CN_KEY_INSERT}, {"kri", CN_KEY_UP}, {"kind", CN_KEY_DOWN},
  };
  const char *name = keyname(code);
  if (name == NULL) return CN_KEY_UNKNOWN;
  size_t length = strcspn(name, "0123456789");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strlen(names[i].name) == length && strncmp(names[i].name, name, length) == 0) return names[i].key;
  }
  return CN_KEY_UNKNOWN;
}

static int key_of(int code) {
  switch (code) {
    case KEY_UP: case KEY_SR: return CN_KEY_UP;
    case KEY_DOWN: case KEY_SF: return CN_KEY_DOWN;
    case KEY_LEFT: case KEY_SLEFT: return CN_KEY_LEFT;
    case KEY_RIGHT: case KEY_SRIGHT: return CN_KEY_RIGHT;
    case KEY_HOME: case KEY_SHOME: case KEY_A1: case KEY_FIND: return CN_KEY_HOME;
    case KEY_END: case KEY_SEND: case KEY_C1: case KEY_SELECT: case KEY_LL: return CN_KEY_END;
    case KEY_PPAGE: case KEY_SPREVIOUS: case KEY_A3: return CN_KEY_PAGE_UP;
    case KEY_NPAGE: case KEY_SNEXT: case KEY_C3: return CN_KEY_PAGE_DOWN;
    case KEY_IC: return CN_KEY_INSERT;
    case KEY_DC: case KEY_SDC: return CN_KEY_DELETE;
    case KEY_BACKSPACE: return CN_KEY_BACKSPACE;
    case KEY_BTAB: return CN_KEY_BACK_TAB;
    case KEY_ENTER: return CN_KEY_ENTER;
    default: break;
  }
  if (code >= KEY_F(1) && code <= KEY_F(12)) return CN_KEY_FUNCTION + (code - KEY_F0);
  return named_key(code);
}

int cn_read(void) {
  if (screen == NULL || is_paused) return -1;
  while (true) {
    // Bytes, not wide characters: the library forgets a character whose bytes come in two pieces.
    int code = wgetch(stdscr);
    if (code == ERR) return -1;
    if (code == KEY_RESIZE) continue;
    return code < 256 ? code : 256 + key_of(code);
  }
}

bool cn_is_gone(int descriptor) {
  struct pollfd ask = {.fd = descriptor, .events = POLLIN};
  if (poll(&ask, 1, 0) <= 0) return false;
  if (ask.revents & (POLLHUP | POLLERR | POLLNVAL)) return true;
  int waiting = 0;
  // Readable with nothing to read is the end.
  return (ask.revents & POLLIN) && ioctl(descriptor, FIONREAD, &waiting) == 0 && waiting == 0;
}
