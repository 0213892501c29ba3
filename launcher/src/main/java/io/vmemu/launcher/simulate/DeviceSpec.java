package io.vmemu.launcher.simulate;

import io.vmemu.emulator.qobject.QDict;
import org.jspecify.annotations.Nullable;

/**
 * A memory device with the backend behind it.
 *
 * @param number its place among all; there are so many places to plug in
 * @param kind what it is
 * @param backend what is behind it
 * @param size bytes
 * @param node NUMA node
 * @param gpa where it is to be, null to have a place found
 * @param mem what only a virtio-mem device has; null for another
 */
record DeviceSpec(
        int number,
        Kind kind,
        Backend backend,
        long size,
        int node,
        @Nullable Long gpa,
        @Nullable VirtioMem mem) {
    /** How many devices there can be at a time. */
    static final int PLACES = 6;

    private static final int FIRST_SLOT = 0x10;

    /** A kind of memory device. */
    enum Kind {
        VIRTIO_MEM,
        DIMM
    }

    /** A kind of memory. */
    enum Backend {
        RAM,
        MEMFD,
        /** Huge pages of 2 MiB, not reserved. */
        HUGETLB
    }

    /**
     * Properties of a virtio-mem device.
     *
     * @param blockSize bytes
     * @param requestedSize bytes, at first
     * @param inaccessible {@code unplugged-inaccessible}
     * @param dynamicMemslots only for a QEMU that has them
     */
    record VirtioMem(
            long blockSize, long requestedSize, String inaccessible, boolean prealloc, boolean dynamicMemslots) {}

    /** The id, which is also the subject of faults. */
    String id() {
        return (kind == Kind.DIMM ? "dimm" : "vm") + number;
    }

    String backendId() {
        return "mem" + number;
    }

    boolean isVirtioMem() {
        return mem != null;
    }

    DeviceSpec at(long newGpa) {
        return new DeviceSpec(number, kind, backend, size, node, newGpa, mem);
    }

    DeviceSpec requesting(long bytes) {
        VirtioMem old = mem;
        VirtioMem changed = old == null
                ? null
                : new VirtioMem(old.blockSize, bytes, old.inaccessible, old.prealloc, old.dynamicMemslots);
        return new DeviceSpec(number, kind, backend, size, node, gpa, changed);
    }

    /** {@code -object}, and the arguments of {@code object-add}. */
    QDict object() {
        String type = backend == Backend.RAM ? "memory-backend-ram" : "memory-backend-memfd";
        QDict object = new QDict().put("qom-type", type).put("id", backendId()).put("size", size);
        return backend == Backend.HUGETLB
                ? object.put("hugetlb", true).put("hugetlbsize", 2L << 20).put("reserve", false)
                : object;
    }

    /**
     * {@code -device}, and the arguments of {@code device_add}.
     *
     * @param pcie whether PCI devices go into root ports
     */
    QDict device(boolean pcie) {
        QDict device = new QDict().put("driver", kind == Kind.DIMM ? "pc-dimm" : "virtio-mem-pci");
        device.put("id", id()).put("memdev", backendId()).put("node", node);
        VirtioMem own = mem;
        if (own == null) {
            return gpa == null ? device : device.put("addr", gpa).put("slot", 0);
        }
        if (pcie) {
            device.put("bus", "port" + number);
        } else {
            device.put("bus", "pci.0").put("addr", "0x" + Integer.toHexString(FIRST_SLOT + number));
        }
        device.put("block-size", own.blockSize).put("requested-size", own.requestedSize);
        device.put("unplugged-inaccessible", own.inaccessible).put("prealloc", own.prealloc);
        if (own.dynamicMemslots) {
            device.put("dynamic-memslots", true);
        }
        return gpa == null ? device : device.put("memaddr", gpa);
    }
}
