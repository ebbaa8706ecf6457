// Terminals for tests: nothing in the program calls these.
#define _GNU_SOURCE 1

#include "CNcurses.h"

#include <errno.h>
#include <pty.h>
#include <sys/ioctl.h>

int cn_open_pty(int *master, int *slave, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return openpty(master, slave, NULL, NULL, &size) == 0 ? 0 : errno;
}

int cn_resize_pty(int master, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(master, TIOCSWINSZ, &size) == 0 ? 0 : errno;
}
