package io.vmemu.emulator.virtio;

import io.vmemu.emulator.space.GuestMemory;

/** A device that answers each element with what it read from it; its configuration space is the bytes 0, 1, 2... */
final class EchoBackend implements VirtioBackend {
    static final long OWN_FEATURE = 1 << 3;
    static final long NEEDED_FEATURE = 1 << 4;
    static final int CONFIG_SIZE = 20;

    private final VirtqueueElement element;
    int resets;
    int processed;
    boolean holdsBack;

    EchoBackend(GuestMemory memory) {
        this.element = new VirtqueueElement(memory);
    }

    @Override
    public int deviceType() {
        return 77;
    }

    @Override
    public long features() {
        return OWN_FEATURE | NEEDED_FEATURE;
    }

    @Override
    public boolean acceptsFeatures(long driverFeatures) {
        return (driverFeatures & NEEDED_FEATURE) != 0;
    }

    @Override
    public int queueCount() {
        return 2;
    }

    @Override
    public int queueMaxSize(int queue) {
        return queue == 0 ? 8 : 128;
    }

    @Override
    public int configSize() {
        return CONFIG_SIZE;
    }

    @Override
    public long configWord(int index) {
        return 0x0706050403020100L + 0x0808080808080808L * index;
    }

    @Override
    public void processQueue(Virtqueue queue) {
        while (queue.pop(element)) {
            processed++;
            if (holdsBack) {
                continue;
            }
            byte[] data = new byte[(int) element.outLength()];
            element.copyOut(data, data.length);
            queue.push(element, element.copyIn(data, data.length));
        }
    }

    @Override
    public void deviceReset() {
        resets++;
    }
}
