package io.vmemu.launcher.demo;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.schema.Arguments;
import java.util.BitSet;

/**
 * What {@code x-vmemu-block-map} says of a device.
 *
 * @param id the device's
 * @param node its NUMA node
 * @param blockSize bytes
 * @param maxSize bytes
 * @param requestedSize bytes
 * @param size plugged, bytes
 * @param plugged which blocks are
 */
record BlockMap(String id, long node, long blockSize, long maxSize, long requestedSize, long size, BitSet plugged) {
    static BlockMap of(QDict reply) {
        Arguments map = Arguments.of(reply);
        long blockSize = map.integer("block-size");
        BitSet plugged = new BitSet();
        for (Arguments range : map.objects("plugged")) {
            long from = range.integer("offset") / blockSize;
            plugged.set((int) from, (int) (from + range.integer("size") / blockSize));
        }
        return new BlockMap(
                map.string("id"),
                map.integer("node"),
                blockSize,
                map.integer("max-size"),
                map.integer("requested-size"),
                map.integer("size"),
                plugged);
    }

    int blocks() {
        return (int) (maxSize / blockSize);
    }

    boolean isSettled() {
        return size == requestedSize;
    }
}
