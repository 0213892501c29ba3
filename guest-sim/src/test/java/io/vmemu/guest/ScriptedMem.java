package io.vmemu.guest;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.virtio.VirtioBackend;
import io.vmemu.emulator.virtio.Virtqueue;
import io.vmemu.emulator.virtio.VirtqueueElement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A memory device without rules: it answers what the test says, ACK otherwise, or nothing at all. */
public final class ScriptedMem implements VirtioBackend {
    public static final int ACK = 0;
    public static final int NACK = 1;
    public static final int BUSY = 2;
    public static final int ERROR = 3;

    private final GuestMemory memory;
    private final VirtqueueElement element;
    private final long[] config;
    private final ArrayDeque<Integer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private boolean silent;

    public ScriptedMem(GuestMemory memory, long blockSize, long gpa, long size, long plugged, long requested) {
        this.memory = memory;
        this.element = new VirtqueueElement(memory);
        this.config = new long[] {blockSize, 0, gpa, size, size, plugged, requested};
    }

    /** What the next requests are answered; those after them get ACK. */
    public void answerNext(int... types) {
        for (int type : types) {
            answers.add(type);
        }
    }

    public void fallSilent() {
        silent = true;
    }

    public void setRequested(long bytes) {
        config[6] = bytes;
    }

    public void setUsable(long bytes) {
        config[4] = bytes;
    }

    public long plugged() {
        return config[5];
    }

    /** Requests since the last call: "plug BLOCK COUNT", "unplug BLOCK COUNT", "unplug_all". */
    public List<String> take() {
        List<String> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    @Override
    public int deviceType() {
        return 24;
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public boolean acceptsFeatures(long driverFeatures) {
        return true;
    }

    @Override
    public int queueCount() {
        return 1;
    }

    @Override
    public int queueMaxSize(int queue) {
        return 128;
    }

    @Override
    public int configSize() {
        return 56;
    }

    @Override
    public long configWord(int index) {
        return config[index];
    }

    @Override
    public void processQueue(Virtqueue queue) {
        while (!silent && queue.pop(element)) {
            long at = element.contiguousOut(24);
            int type = memory.readShort(at);
            long block = (memory.readLong(at + 8) - config[2]) / config[0];
            long count = memory.readShort(at + 16) & 0xFFFF;
            requests.add(type == 2 ? "unplug_all" : (type == 0 ? "plug " : "unplug ") + block + " " + count);
            int answer = answers.isEmpty() ? ACK : answers.remove();
            if (answer == ACK) {
                config[5] = switch (type) {
                    case 0 -> config[5] + count * config[0];
                    case 1 -> config[5] - count * config[0];
                    default -> 0;
                };
            }
            memory.writeShort(element.contiguousIn(10), (short) answer);
            queue.push(element, 10);
        }
    }

    @Override
    public void deviceReset() {}
}
