package io.vmemu.emulator.memory;

/** A backing as a memory device uses it. */
record MappedRam(HostMapping mapping, long size) implements RamBlock {
    @Override
    public long pageSize() {
        return mapping.pageSize();
    }

    @Override
    public boolean populate(long offset, long length) {
        try {
            mapping.populate(offset, length);
            return true;
        } catch (HostException e) {
            return false;
        }
    }

    @Override
    public boolean discard(long offset, long length) {
        try {
            mapping.discard(offset, length);
            return true;
        } catch (HostException e) {
            return false;
        }
    }
}
