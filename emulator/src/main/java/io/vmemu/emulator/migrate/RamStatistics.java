package io.vmemu.emulator.migrate;

/**
 * What {@code query-migrate} shows as {@code ram}.
 *
 * @param total bytes of all memory that migrates
 * @param remaining bytes still to go in this pass
 * @param transferred bytes sent
 * @param zeroPages pages that hold only zeros
 * @param normalPages pages that were sent with their contents
 * @param dirtySyncCount passes begun
 * @param pagesPerSecond in the last full period
 * @param mbps megabits a second, in the last full period or, at the end, in all
 * @param precopyBytes sent while the guest ran
 * @param downtimeBytes sent while it did not
 * @param postcopyBytes sent after it had left
 */
public record RamStatistics(
        long total,
        long remaining,
        long transferred,
        long zeroPages,
        long normalPages,
        long dirtySyncCount,
        long pagesPerSecond,
        double mbps,
        long precopyBytes,
        long downtimeBytes,
        long postcopyBytes) {
    /** Size of the pages that are counted. */
    public static final int PAGE_SIZE = 4096;
}
