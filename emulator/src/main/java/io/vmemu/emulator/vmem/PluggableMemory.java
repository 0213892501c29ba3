package io.vmemu.emulator.vmem;

import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.RamBlock;
import io.vmemu.emulator.trace.TraceEvent;
import io.vmemu.emulator.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A device's memory between host and driver: how much is requested, how much of the region is usable, what is plugged;
 * and the rules by which the driver changes that, in the order in which QEMU checks them.
 */
final class PluggableMemory implements RequestHandler {
    /** How much more than the requested size is usable: room for a driver that adds whole memory blocks. */
    private static final long USABLE_EXTENT = 256L << 20;

    private final VirtioMemProperties properties;
    private final VirtioMemEnvironment environment;
    private final Tracer tracer;
    private final PluggedBlocks blocks;
    private final LongConsumer populated = this::tracePopulated;
    private final List<SizeChangeListener> sizeChangeListeners = new ArrayList<>();

    private long size;
    private long requestedSize;
    private long usableRegionSize;

    PluggableMemory(VirtioMemProperties properties, RamBlock ram, VirtioMemEnvironment environment) {
        this.properties = properties;
        this.environment = environment;
        this.tracer = environment.tracer();
        this.blocks = new PluggedBlocks(ram, properties.regionSize(), properties.blockSize());
        this.requestedSize = properties.requestedSize();
        resizeUsableRegion(true);
    }

    PluggedBlocks blocks() {
        return blocks;
    }

    long size() {
        return size;
    }

    long requestedSize() {
        return requestedSize;
    }

    long usableRegionSize() {
        return usableRegionSize;
    }

    void addSizeChangeListener(SizeChangeListener listener) {
        sizeChangeListeners.add(listener);
    }

    /** Wants a checked size; the usable region grows with it. */
    void request(long bytes) {
        if (bytes != requestedSize) {
            requestedSize = bytes;
            resizeUsableRegion(false);
        }
    }

    /** Takes over migrated plugged blocks, without a word to the listeners. */
    void restorePlugged(long[] bitmap, long plugged) {
        blocks.bitmap().copyFrom(bitmap);
        size = plugged;
    }

    void restoreSizes(long usable, long requested) {
        usableRegionSize = usable;
        requestedSize = requested;
    }

    @Override
    public ReplyType plug(long gpa, int nbBlocks) {
        trace(TraceEvent.VIRTIO_MEM_PLUG_REQUEST, gpa, nbBlocks);
        long length = nbBlocks * properties.blockSize();
        if (!isUsable(gpa, length)) {
            return ReplyType.ERROR;
        }
        if (Long.compareUnsigned(size + length, requestedSize) > 0) {
            return ReplyType.NACK;
        }
        long offset = gpa - properties.memaddr();
        if (!blocks.isUnplugged(offset, length)) {
            return ReplyType.ERROR;
        }
        if (environment.isMigrating()) {
            return ReplyType.BUSY;
        }
        if ((properties.prealloc() && !preallocate(offset, length)) || !blocks.plug(offset, length)) {
            return ReplyType.BUSY;
        }
        changeSize(size + length);
        return ReplyType.ACK;
    }

    private boolean preallocate(long offset, long length) {
        try {
            blocks.populate(offset, length, populated);
            return true;
        } catch (HostException e) {
            environment.warnOfPreallocFailure(e.errno());
            return false;
        }
    }

    /** Populates what a migration has plugged. */
    void populatePlugged() throws HostException {
        blocks.populatePlugged(populated);
    }

    private void tracePopulated(long bytes) {
        trace(TraceEvent.VMEMU_PREALLOC_PROGRESS, size + bytes, requestedSize);
    }

    @Override
    public ReplyType unplug(long gpa, int nbBlocks) {
        trace(TraceEvent.VIRTIO_MEM_UNPLUG_REQUEST, gpa, nbBlocks);
        long length = nbBlocks * properties.blockSize();
        if (!isUsable(gpa, length)) {
            return ReplyType.ERROR;
        }
        long offset = gpa - properties.memaddr();
        if (!blocks.isPlugged(offset, length)) {
            return ReplyType.ERROR;
        }
        if (environment.isMigrating() || !blocks.unplug(offset, length)) {
            return ReplyType.BUSY;
        }
        changeSize(size - length);
        return ReplyType.ACK;
    }

    @Override
    public ReplyType unplugAll() {
        trace(TraceEvent.VIRTIO_MEM_UNPLUG_ALL_REQUEST, 0, 0);
        return unplugEverything() ? ReplyType.ACK : ReplyType.BUSY;
    }

    /** Unplugs all blocks and makes the usable region as small as it can be; nothing has changed if that fails. */
    boolean unplugEverything() {
        boolean anyPlugged = size != 0;
        if (anyPlugged || !environment.host().release().unplugsNothingWhileBusy()) {
            if (environment.isMigrating() || !blocks.unplugAll()) {
                return false;
            }
            if (anyPlugged) {
                changeSize(0);
            }
        }
        trace(TraceEvent.VIRTIO_MEM_UNPLUGGED_ALL, 0, 0);
        resizeUsableRegion(true);
        return true;
    }

    @Override
    public @Nullable BlockState state(long gpa, int nbBlocks) {
        trace(TraceEvent.VIRTIO_MEM_STATE_REQUEST, gpa, nbBlocks);
        long length = nbBlocks * properties.blockSize();
        if (!isUsable(gpa, length)) {
            return null;
        }
        BlockState state = blocks.state(gpa - properties.memaddr(), length);
        trace(TraceEvent.VIRTIO_MEM_STATE_RESPONSE, state.wireValue(), 0);
        return state;
    }

    @Override
    public void responding(ReplyType type) {
        trace(TraceEvent.VIRTIO_MEM_SEND_RESPONSE, type.wireValue(), 0);
    }

    private void resizeUsableRegion(boolean canShrink) {
        long newSize = usableSize(requestedSize, properties.regionSize(), properties.blockSize());
        if (newSize < usableRegionSize && !canShrink) {
            return;
        }
        trace(TraceEvent.VIRTIO_MEM_RESIZED_USABLE_REGION, usableRegionSize, newSize);
        usableRegionSize = newSize;
    }

    /** How much is usable for a requested size: nothing if nothing is requested. */
    static long usableSize(long requested, long regionSize, long blockSize) {
        if (requested == 0) {
            return 0;
        }
        long extended = requested + USABLE_EXTENT;
        long usable = Long.compareUnsigned(extended, regionSize) < 0 ? extended : regionSize;
        return (usable + blockSize - 1) & -blockSize;
    }

    /** Whether there is at least one block, all are aligned, and all lie in the usable region. */
    private boolean isUsable(long gpa, long length) {
        long start = properties.memaddr();
        long end = start + usableRegionSize;
        return (gpa & (properties.blockSize() - 1)) == 0
                && length != 0
                && Long.compareUnsigned(gpa + length, gpa) >= 0
                && Long.compareUnsigned(gpa, start) >= 0
                && Long.compareUnsigned(gpa + length, end) <= 0;
    }

    private void changeSize(long newSize) {
        size = newSize;
        for (int i = 0; i < sizeChangeListeners.size(); i++) {
            sizeChangeListeners.get(i).sizeChanged(newSize);
        }
    }

    private void trace(TraceEvent event, long first, long second) {
        if (tracer.isEnabled(event)) {
            tracer.trace(event, first, second);
        }
    }
}
