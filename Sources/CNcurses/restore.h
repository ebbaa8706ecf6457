// What gives the terminal back when nothing else can: usable from signal handlers.
#ifndef CN_RESTORE_H
#define CN_RESTORE_H

#include <stdbool.h>
#include <stddef.h>

#define CN_RESTORE_BYTES 256
// A terminal that takes nothing for so long, where writes do not wait, is given up for this time.
#define CN_WRITE_MS 2000

// False when something was not written.
bool cn_write_all(int descriptor, const char *bytes, size_t count);
// Remembers how the terminal is set before anything is changed.
void cn_restore_save(int descriptor);
// From now on, until cn_restore_forget, every end of the process gives the terminal back.
void cn_restore_prepare(int in, int out, const char *bytes, size_t count);
void cn_restore_forget(void);

#endif
