package io.vmemu.launcher.host;

/** What madvise(2) can be told, with Linux's numbers. */
enum Advice {
    DONTNEED(4),
    REMOVE(9),
    DONTFORK(10),
    MERGEABLE(12),
    UNMERGEABLE(13),
    HUGEPAGE(14),
    DONTDUMP(16),
    DODUMP(17),
    /** Since Linux 5.14. */
    POPULATE_WRITE(23);

    private final int number;

    Advice(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
