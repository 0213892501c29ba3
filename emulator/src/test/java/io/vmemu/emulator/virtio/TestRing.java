package io.vmemu.emulator.virtio;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * A driver that writes to its ring whatever a test wants, rules or not. It sees the device through its registers, its
 * memory and its interrupts only.
 */
public final class TestRing implements VirtioFunction.Interrupts {
    public static final int NEXT = 1;
    public static final int WRITE = 2;
    public static final int INDIRECT = 4;

    public static final long DESCRIPTORS = 0x1000;
    public static final long AVAILABLE = 0x2000;
    public static final long USED = 0x3000;
    public static final int UP =
            VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.FEATURES_OK | VirtioStatus.DRIVER_OK;

    /** Queue and configuration interrupts in the order in which they came. */
    public final List<String> interrupts = new ArrayList<>();

    private final GuestMemory memory;
    private final VirtioFunction function;
    private final MachineLoop loop;
    private long descriptors = DESCRIPTORS;
    private long available = AVAILABLE;
    private long used = USED;
    private int size;
    private int availableIndex;
    private int seenUsed;

    public TestRing(GuestMemory memory, VirtioFunction function, MachineLoop loop) {
        this.memory = memory;
        this.function = function;
        this.loop = loop;
    }

    /** Has the next start be in another place; rings are of one page each. */
    public TestRing at(long newDescriptors, long newAvailable, long newUsed) {
        descriptors = newDescriptors;
        available = newAvailable;
        used = newUsed;
        return this;
    }

    /** Negotiates, sets queue 0 up and says DRIVER_OK. */
    public TestRing start(int queueSize, long features) {
        function.connectInterrupts(this);
        function.writeStatus(0);
        function.writeStatus(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER);
        function.writeDriverFeatures(features);
        function.writeStatus(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.FEATURES_OK);
        size = queueSize;
        availableIndex = 0;
        seenUsed = 0;
        for (long gpa : new long[] {descriptors, available, used}) {
            memory.write(gpa, new byte[0x1000], 0, 0x1000);
        }
        function.enableQueue(0, queueSize, descriptors, available, used);
        function.writeStatus(UP);
        loop.runDue(100);
        return this;
    }

    public void descriptor(int index, long gpa, long length, int flags, int next) {
        descriptorAt(descriptors + 16L * index, gpa, length, flags, next);
    }

    public void descriptorAt(long at, long gpa, long length, int flags, int next) {
        memory.writeLong(at, gpa);
        memory.writeInt(at + 8, (int) length);
        memory.writeShort(at + 12, (short) flags);
        memory.writeShort(at + 14, (short) next);
    }

    /** Puts a head into the available ring, without telling the device. */
    public void offer(int head) {
        memory.writeShort(available + 4 + 2L * (availableIndex % size), (short) head);
        setAvailableIndex(availableIndex + 1);
    }

    public void setAvailableIndex(int index) {
        availableIndex = index & 0xFFFF;
        memory.writeShort(available + 2, (short) index);
    }

    public void setAvailableFlags(int flags) {
        memory.writeShort(available, (short) flags);
    }

    public void setUsedEvent(int index) {
        memory.writeShort(available + 4 + 2L * size, (short) index);
    }

    public int availableEvent() {
        return memory.readShort(used + 4 + 8L * size) & 0xFFFF;
    }

    public int usedIndex() {
        return memory.readShort(used + 2) & 0xFFFF;
    }

    public int usedHead(int entry) {
        return memory.readInt(used + 4 + 8L * (entry % size));
    }

    public int usedLength(int entry) {
        return memory.readInt(used + 8 + 8L * (entry % size));
    }

    /** Notifies the device and lets the machine run until it is idle. */
    public void kick() {
        function.notifyQueue(0);
        loop.runDue(1000);
    }

    /** Whether the device has given something back since the last question. */
    public boolean tookBack() {
        boolean any = usedIndex() != seenUsed;
        seenUsed = usedIndex();
        return any;
    }

    @Override
    public void queueInterrupt(int queue) {
        interrupts.add("queue " + queue);
    }

    @Override
    public void configInterrupt() {
        interrupts.add("config");
    }
}
