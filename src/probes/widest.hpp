#pragma once

// One body for each generation of registers; the loader takes the widest that the processor has.
// Levels, not models: those of another maker would be given the narrowest.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SALIENT_WIDEST __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define SALIENT_WIDEST
#endif
