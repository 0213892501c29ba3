/*
 * The loops of io.vmemu.emulator.vmem.BlockBitmap in C, as one writes them there: what a compiler makes of them without a
 * virtual machine in between.
 *
 * Reads lines "LOOP BLOCKS REPETITIONS" and answers each with "NANOSECONDS CHECKSUM": how long the repetitions took, and
 * what came out, so that whoever asks can compare both with the same loop elsewhere.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PLACES 4096
#define RUN 64

static uint64_t *words;
/* A bit a word: 0 if none of its bits is set, or if none is clear. */
static uint64_t *some;
static uint64_t *open;
static int size;
static int places[PLACES];

static uint64_t head(int from) { return ~UINT64_C(0) << (from & 63); }

static uint64_t tail(int to) { return ~UINT64_C(0) >> (-to & 63); }

static void summarize(int from, int to, uint64_t *now, uint64_t *other) {
    for (int word = from; word < to; word = (word | 63) + 1) {
        uint64_t mask = head(word) & (to > (word | 63) ? ~UINT64_C(0) : tail(to));
        now[word >> 6] |= mask;
        other[word >> 6] &= ~mask;
    }
}

static void set_in_word(int i, uint64_t mask) {
    words[i] |= mask;
    some[i >> 6] |= UINT64_C(1) << (i & 63);
}

static void clear_in_word(int i, uint64_t mask) {
    words[i] &= ~mask;
    open[i >> 6] |= UINT64_C(1) << (i & 63);
}

static void set(int from, int to) {
    int first = from >> 6, last = (to - 1) >> 6;
    if (from >= to) return;
    if (first == last) {
        set_in_word(first, head(from) & tail(to));
        return;
    }
    set_in_word(first, head(from));
    if (first + 1 < last) {
        for (int i = first + 1; i < last; i++) words[i] = ~UINT64_C(0);
        summarize(first + 1, last, some, open);
    }
    set_in_word(last, tail(to));
}

static void clear(int from, int to) {
    int first = from >> 6, last = (to - 1) >> 6;
    if (from >= to) return;
    if (first == last) {
        clear_in_word(first, head(from) & tail(to));
        return;
    }
    clear_in_word(first, head(from));
    if (first + 1 < last) {
        for (int i = first + 1; i < last; i++) words[i] = 0;
        summarize(first + 1, last, open, some);
    }
    clear_in_word(last, tail(to));
}

static int named(uint64_t *summary, uint64_t nothing, int from, int last) {
    int end = last >> 6;
    for (int at = from >> 6; at <= end; at++) {
        uint64_t names = summary[at];
        while (names != 0) {
            int i = (at << 6) + __builtin_ctzll(names);
            if (words[i] != nothing) return i;
            names &= names - 1;
            summary[at] = names;
        }
    }
    return last + 1;
}

static int next(uint64_t *summary, uint64_t nothing, int i, int last) {
    int next = i + 1;
    return (next & 63) != 0 || next > last ? next : named(summary, nothing, next, last);
}

static int next_set(int from, int to) {
    int i = from >> 6, last = (to - 1) >> 6, found;
    uint64_t word;
    if (from >= to) return to;
    word = words[i] & head(from);
    while (word == 0) {
        i = next(some, 0, i, last);
        if (i > last) return to;
        word = words[i];
    }
    found = (i << 6) + __builtin_ctzll(word);
    return found < to ? found : to;
}

static int next_clear(int from, int to) {
    int i = from >> 6, last = (to - 1) >> 6, found;
    uint64_t word;
    if (from >= to) return to;
    word = ~words[i] & head(from);
    while (word == 0) {
        i = next(open, ~UINT64_C(0), i, last);
        if (i > last) return to;
        word = ~words[i];
    }
    found = (i << 6) + __builtin_ctzll(word);
    return found < to ? found : to;
}

static int count(void) {
    int bits = 0;
    for (int i = 0; i < (size + 63) / 64; i++) bits += __builtin_popcountll(words[i]);
    return bits;
}

static uint64_t test_block(int i) { return next_clear(places[i], places[i] + 1) - places[i]; }

static uint64_t set_block(int i) { set(places[i], places[i] + 1); return 1; }

static uint64_t clear_block(int i) { clear(places[i], places[i] + 1); return 1; }

static uint64_t test_run(int i) { return next_clear(places[i], places[i] + RUN) - places[i]; }

static uint64_t set_run(int i) { set(places[i], places[i] + RUN); return 1; }

static uint64_t clear_run(int i) { clear(places[i], places[i] + RUN); return 1; }

static uint64_t set_all(int i) { (void) i; set(0, size); return 1; }

static uint64_t clear_all(int i) { (void) i; clear(0, size); return 1; }

static uint64_t scan_for_set(int i) { (void) i; return next_set(0, size); }

static uint64_t scan_for_clear(int i) { (void) i; return next_clear(0, size); }

static uint64_t count_all(int i) { (void) i; return count(); }

static uint64_t walk_runs(int i) {
    uint64_t runs = 0;
    (void) i;
    for (int from = next_set(0, size); from < size; from = next_set(next_clear(from, size), size)) runs++;
    return runs;
}

static void empty(void) { clear(0, size); }

static void full(void) { empty(); set(0, size); }

static void holes(void) {
    empty();
    for (int from = 0; from < size; from += RUN) set(from, from + RUN - 1);
}

/* Each loop is compiled by itself, with its step in it. */
#define LOOP(step)                                                                                                     \
    static uint64_t loop_##step(int repetitions) {                                                                     \
        uint64_t sum = 0;                                                                                              \
        for (int i = 0; i < repetitions; i++) {                                                                        \
            sum += step(i & (PLACES - 1));                                                                             \
            __asm__ volatile("" ::: "memory");                                                                         \
        }                                                                                                              \
        return sum;                                                                                                    \
    }
LOOP(test_block)
LOOP(set_block)
LOOP(clear_block)
LOOP(test_run)
LOOP(set_run)
LOOP(clear_run)
LOOP(set_all)
LOOP(clear_all)
LOOP(scan_for_set)
LOOP(scan_for_clear)
LOOP(count_all)
LOOP(walk_runs)

static const struct {
    const char *name;
    void (*prepare)(void);
    uint64_t (*run)(int);
} loops[] = {
    {"test_block", holes, loop_test_block}, {"set_block", empty, loop_set_block},
    {"clear_block", full, loop_clear_block}, {"test_run", holes, loop_test_run},
    {"set_run", empty, loop_set_run}, {"clear_run", full, loop_clear_run},
    {"set_all", empty, loop_set_all}, {"clear_all", full, loop_clear_all},
    {"scan_for_set", empty, loop_scan_for_set}, {"scan_for_clear", full, loop_scan_for_clear},
    {"count_all", full, loop_count_all}, {"walk_runs", holes, loop_walk_runs},
};

static int lay_out(int blocks) {
    uint32_t random = 1;
    if (blocks == size) return 1;
    free(words);
    free(some);
    free(open);
    size = blocks;
    words = calloc((blocks + 63) / 64, sizeof *words);
    some = calloc((blocks + 4095) / 4096, sizeof *some);
    open = calloc((blocks + 4095) / 4096, sizeof *open);
    if (words == NULL || some == NULL || open == NULL) return 0;
    summarize(0, (blocks + 63) / 64, open, some);
    for (int i = 0; i < PLACES; i++) {
        random = random * 1664525u + 1013904223u;
        places[i] = (int) (random % (uint32_t) (blocks - RUN + 1));
    }
    return 1;
}

int main(void) {
    char name[32];
    int blocks, repetitions;
    while (scanf("%31s %d %d", name, &blocks, &repetitions) == 3) {
        struct timespec start, end;
        uint64_t sum = 0;
        size_t i = 0;
        while (i < sizeof loops / sizeof *loops && strcmp(loops[i].name, name) != 0) i++;
        if (i == sizeof loops / sizeof *loops || blocks < RUN || !lay_out(blocks)) return 1;
        loops[i].prepare();
        clock_gettime(CLOCK_MONOTONIC, &start);
        sum = loops[i].run(repetitions);
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf("%lld %llu\n", (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec,
                (unsigned long long) sum);
        fflush(stdout);
    }
    return 0;
}
