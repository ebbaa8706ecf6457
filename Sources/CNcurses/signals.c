#define _GNU_SOURCE 1

#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static const int caught[] = {SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT};
#define CAUGHT_COUNT (sizeof caught / sizeof *caught)
static struct sigaction before[CAUGHT_COUNT];
static int ends[2] = {-1, -1};
static atomic_int end_requests;
static atomic_bool is_stopping;
static atomic_bool has_continued;

static void on_signal(int number) {
  int kept = errno;
  // A closing terminal sends this twice. A program that is asked a third time does not listen: it ends here, with its
  // screen given back.
  if ((number == SIGTERM || number == SIGHUP) && atomic_fetch_add(&end_requests, 1) > 1) {
    cn_restore_now();
    signal(number, SIG_DFL);
    raise(number);
  }
  if (number == SIGCONT && atomic_load(&is_stopping)) {
    // cn_stop waits for it and returns; who called that draws the screen again.
    atomic_store(&has_continued, true);
    errno = kept;
    return;
  }
  unsigned char byte = (unsigned char)number;
  // A full pipe holds thousands of signals that were not looked at; one more changes nothing.
  ssize_t written = write(ends[1], &byte, 1);
  (void)written;
  errno = kept;
}

static void catch_one(size_t index) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(caught[index], &action, NULL);
}

int cn_catch_signals(void) {
  // Made once and never closed: a handler may run on another thread while the signals are released, and must not
  // write into whatever got the number.
  if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  char stale[64];
  while (read(ends[0], stale, sizeof stale) > 0) continue;
  atomic_store(&end_requests, 0);
  for (size_t i = 0; i < CAUGHT_COUNT; i++) {
    sigaction(caught[i], NULL, &before[i]);
    catch_one(i);
  }
  return ends[0];
}

void cn_release_signals(void) {
  for (size_t i = 0; i < CAUGHT_COUNT; i++) sigaction(caught[i], &before[i], NULL);
}

bool cn_stop(void) {
  struct sigaction stop = {.sa_handler = SIG_DFL};
  sigemptyset(&stop.sa_mask);
  atomic_store(&has_continued, false);
  atomic_store(&is_stopping, true);
  sigaction(SIGTSTP, &stop, NULL);
  // The group, as the terminal's own ^Z: a script around us has to stop too, or the shell would wait for it.
  kill(0, SIGTSTP);
  // Another thread may take the signal, a moment later. A group that nobody could continue is not stopped by it at
  // all, so the wait has an end: 100 ms of running.
  for (int i = 0; i < 20 && !atomic_load(&has_continued); i++) {
    struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
    nanosleep(&pause, NULL);
  }
  for (size_t i = 0; i < CAUGHT_COUNT; i++) {
    if (caught[i] == SIGTSTP) catch_one(i);
  }
  atomic_store(&is_stopping, false);
  return atomic_load(&has_continued);
}
