import CMalloc

/// How this program's heap deals with the blocks of a load, which are of 4 MiB and live for as long as a request.
enum Heap {
  /// Keeps the memory of blocks for the next ones.
  ///
  /// By default glibc maps such blocks one by one, or gives them back when they are freed, so that the kernel clears
  /// every page of every block; and each thread has a heap of its own. `scripts/bench --only upload-gzip` shows both.
  static func keepBlocks() {
    _ = mallopt(M_ARENA_MAX, 1)
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
  }
}
