package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.LoadException;
import io.vmemu.emulator.virtio.VirtioDeviceState;
import io.vmemu.emulator.virtio.VirtioDeviceState.PendingInterrupts;
import io.vmemu.emulator.virtio.VirtqueueState;
import io.vmemu.emulator.vmem.VirtioMemEarlyState;
import io.vmemu.emulator.vmem.VirtioMemLateState;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** The states of virtio-mem devices as payloads. */
final class VirtioMemStates {
    private static final int QUEUE_BYTES = 3 * Integer.BYTES + 3 * Long.BYTES;

    private VirtioMemStates() {}

    static void put(Encoder to, VirtioMemEarlyState state) {
        to.putLong(state.memaddr())
                .putLong(state.regionSize())
                .putLong(state.blockSize())
                .putInt(state.node())
                .putLong(state.size());
        LongBuffer bitmap = state.bitmap();
        to.putInt(bitmap.remaining());
        while (bitmap.hasRemaining()) {
            to.putLong(bitmap.get());
        }
    }

    static VirtioMemEarlyState early(Decoder from) throws LoadException {
        long memaddr = from.getLong();
        long regionSize = from.getLong();
        long blockSize = from.getLong();
        int node = from.getInt();
        long size = from.getLong();
        long[] bitmap = new long[from.getCount(Long.BYTES)];
        for (int i = 0; i < bitmap.length; i++) {
            bitmap[i] = from.getLong();
        }
        return new VirtioMemEarlyState(memaddr, regionSize, blockSize, node, size, LongBuffer.wrap(bitmap));
    }

    static void put(Encoder to, VirtioMemLateState state) {
        to.putLong(state.usableRegionSize()).putLong(state.requestedSize());
    }

    static VirtioMemLateState late(Decoder from) throws LoadException {
        long usableRegionSize = from.getLong();
        return new VirtioMemLateState(usableRegionSize, from.getLong());
    }

    static void put(Encoder to, VirtioDeviceState state) {
        to.putInt(state.status())
                .putLong(state.driverFeatures())
                .putInt(state.configGeneration())
                .putBoolean(state.broken())
                .putInt(state.queues().size());
        for (VirtqueueState queue : state.queues()) {
            to.putInt(queue.size())
                    .putLong(queue.descriptorTableGpa())
                    .putLong(queue.availableRingGpa())
                    .putLong(queue.usedRingGpa())
                    .putInt(queue.lastAvailable())
                    .putInt(queue.usedIndex());
        }
        PendingInterrupts interrupts = state.interrupts();
        to.putLong(interrupts.queues()).putBoolean(interrupts.config()).putBoolean(interrupts.configFirst());
    }

    static VirtioDeviceState virtio(Decoder from) throws LoadException {
        int status = from.getInt();
        long driverFeatures = from.getLong();
        int configGeneration = from.getInt();
        boolean broken = from.getBoolean();
        int count = from.getCount(QUEUE_BYTES);
        List<VirtqueueState> queues = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int size = from.getInt();
            long descriptorTableGpa = from.getLong();
            long availableRingGpa = from.getLong();
            long usedRingGpa = from.getLong();
            int lastAvailable = from.getInt();
            queues.add(new VirtqueueState(
                    size, descriptorTableGpa, availableRingGpa, usedRingGpa, lastAvailable, from.getInt()));
        }
        long interrupted = from.getLong();
        boolean config = from.getBoolean();
        PendingInterrupts interrupts = new PendingInterrupts(interrupted, config, from.getBoolean());
        return new VirtioDeviceState(status, driverFeatures, configGeneration, broken, queues, interrupts);
    }
}
