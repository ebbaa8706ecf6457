#include "build.h"

__attribute__((weak)) const char *kustosink_commit(void) { return ""; }
