#pragma once

/// The commit that this program was built from; empty unless scripts/package built it.
///
/// Weak: scripts/package links a function of this name that returns the commit. A build from a checkout, with or without
/// Git, compiles nothing for it and never shows the commit of an older build.
const char *kustosink_commit(void);
