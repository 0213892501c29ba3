package io.vmemu.guest.linux;

/**
 * Parameters of the {@code virtio_mem} module. {@code bbm_safe_unplug}, which versions before 6.6 have, is not among
 * them: it changes how long unplugging a big block may take, not what becomes of it.
 *
 * @param unplugOnline whether memory that is online may be unplugged
 * @param forceBigBlocks big block mode even where sub-blocks are possible
 * @param bigBlockSize size of big blocks in bytes, 0 for the smallest possible
 */
record DriverParameters(boolean unplugOnline, boolean forceBigBlocks, long bigBlockSize) {
    static DriverParameters of(KernelCommandLine commandLine, KernelProfile profile) {
        boolean bigBlocks = profile.hasBigBlockMode();
        return new DriverParameters(
                commandLine.flag("virtio_mem.unplug_online", true),
                bigBlocks && commandLine.flag("virtio_mem.force_bbm", false),
                bigBlocks ? commandLine.number("virtio_mem.bbm_block_size", 0) : 0);
    }
}
