#define _GNU_SOURCE 1

#include "restore.h"

#include "CNcurses.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static bool has_saved;
static char restore_bytes[CN_RESTORE_BYTES];
static size_t restore_count;
static int restore_in = -1;
static int restore_out = -1;
// Set while the screen is ours; whoever clears it restores, so it is done once.
static atomic_bool is_armed;

static const int crashes[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
#define CRASH_COUNT (sizeof crashes / sizeof *crashes)
static struct sigaction before_crash[CRASH_COUNT];

bool cn_write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      // Whoever had the terminal before left it so that writes do not wait.
      struct pollfd room = {.fd = descriptor, .events = POLLOUT};
      if (poll(&room, 1, CN_WRITE_MS) > 0 || errno == EINTR) continue;
      return false;
    }
    if (written <= 0) return false;
    bytes += written;
    count -= (size_t)written;
  }
  return true;
}

void cn_restore_save(int descriptor) { has_saved = tcgetattr(descriptor, &saved) == 0; }

void cn_restore_now(void) {
  if (!atomic_exchange(&is_armed, false)) return;
  int kept = errno;
  cn_write_all(restore_out, restore_bytes, restore_count);
  if (has_saved) tcsetattr(restore_in, TCSANOW, &saved);
  errno = kept;
}

static void on_crash(int signal_number, siginfo_t *info, void *context) {
  (void)context;
  cn_restore_now();
  // The handler that was there before (the language's own, which prints where it happened) gets the signal: a fault
  // happens again when this returns; an abort, a trap and what somebody sent do not, and are sent again.
  for (size_t i = 0; i < CRASH_COUNT; i++) {
    if (crashes[i] == signal_number) sigaction(signal_number, &before_crash[i], NULL);
  }
  if (info->si_code <= 0 || signal_number == SIGTRAP) raise(signal_number);
}

static void catch_crashes(void) {
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < CRASH_COUNT; i++) sigaction(crashes[i], &action, &before_crash[i]);
}

void cn_restore_prepare(int in, int out, const char *bytes, size_t count) {
  static bool is_registered;
  restore_in = in;
  restore_out = out;
  restore_count = count < CN_RESTORE_BYTES ? count : CN_RESTORE_BYTES;
  memcpy(restore_bytes, bytes, restore_count);
  atomic_store(&is_armed, true);
  if (!is_registered) {
    is_registered = true;
    atexit(cn_restore_now);
  }
  catch_crashes();
}

void cn_restore_forget(void) {
  atomic_store(&is_armed, false);
  for (size_t i = 0; i < CRASH_COUNT; i++) sigaction(crashes[i], &before_crash[i], NULL);
}
