// Terminals for tests: nothing in the program calls these.
#define _GNU_SOURCE 1

#include "CNcurses.h"

#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cn_open_pty(int *master, int *slave, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return openpty(master, slave, NULL, NULL, &size) == 0 ? 0 : errno;
}

int cn_resize_pty(int master, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(master, TIOCSWINSZ, &size) == 0 ? 0 : errno;
}

int cn_spawn_on_pty(const char *path, char *const arguments[], char *const environment[], int slave) {
  pid_t child = fork();
  if (child != 0) return child;
  setsid();
  ioctl(slave, TIOCSCTTY, 0);
  for (int descriptor = 0; descriptor < 3; descriptor++) dup2(slave, descriptor);
  for (int descriptor = 3; descriptor < 256; descriptor++) close(descriptor);
  // Whoever starts the tests may ignore signals; the program that is tested must not.
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  execve(path, arguments, environment);
  _exit(127);
}
