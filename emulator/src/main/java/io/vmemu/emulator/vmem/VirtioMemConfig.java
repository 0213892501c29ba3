package io.vmemu.emulator.vmem;

/**
 * The properties that a virtio-mem device is created with, as the user gave them.
 *
 * @param blockSize {@code block-size} in bytes, 0 for the default
 * @param requestedSize {@code requested-size} in bytes, unsigned
 * @param memaddr {@code memaddr}: where the region was placed
 * @param node {@code node}, unsigned 32 bits
 * @param prealloc {@code prealloc}: populate blocks when they are plugged
 * @param unpluggedInaccessible {@code unplugged-inaccessible}
 * @param dynamicMemslots {@code dynamic-memslots}
 * @param earlyMigration {@code x-early-migration}
 * @param memslotLimit how many memslots the machine grants this device; matters with dynamic memslots only
 */
public record VirtioMemConfig(
        long blockSize,
        long requestedSize,
        long memaddr,
        long node,
        boolean prealloc,
        OnOffAuto unpluggedInaccessible,
        boolean dynamicMemslots,
        boolean earlyMigration,
        int memslotLimit) {

    /** Starts from the defaults of QEMU 10.0. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the properties. */
    public static final class Builder {
        private long blockSize;
        private long requestedSize;
        private long memaddr;
        private long node;
        private boolean prealloc;
        private OnOffAuto unpluggedInaccessible = OnOffAuto.ON;
        private boolean dynamicMemslots;
        private boolean earlyMigration = true;
        private int memslotLimit = 1;

        private Builder() {}

        public Builder blockSize(long bytes) {
            blockSize = bytes;
            return this;
        }

        public Builder requestedSize(long bytes) {
            requestedSize = bytes;
            return this;
        }

        public Builder memaddr(long gpa) {
            memaddr = gpa;
            return this;
        }

        public Builder node(long number) {
            node = number;
            return this;
        }

        public Builder prealloc(boolean on) {
            prealloc = on;
            return this;
        }

        public Builder unpluggedInaccessible(OnOffAuto value) {
            unpluggedInaccessible = value;
            return this;
        }

        public Builder dynamicMemslots(boolean on, int limit) {
            dynamicMemslots = on;
            memslotLimit = limit;
            return this;
        }

        public Builder earlyMigration(boolean on) {
            earlyMigration = on;
            return this;
        }

        public VirtioMemConfig build() {
            return new VirtioMemConfig(
                    blockSize,
                    requestedSize,
                    memaddr,
                    node,
                    prealloc,
                    unpluggedInaccessible,
                    dynamicMemslots,
                    earlyMigration,
                    memslotLimit);
        }
    }
}
