#pragma once
#include <spawn.h>

// Two functions of glibc that its Swift module does not show.

/// Closes all files from `first` on in the program that is started.
int cspawn_close_from(posix_spawn_file_actions_t *actions, int first);

/// Starts the program in `folder`.
int cspawn_change_folder(posix_spawn_file_actions_t *actions, const char *folder);
