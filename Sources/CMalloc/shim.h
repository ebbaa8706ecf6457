// What Swift's Glibc module leaves out: how malloc deals with memory.
#include <malloc.h>
