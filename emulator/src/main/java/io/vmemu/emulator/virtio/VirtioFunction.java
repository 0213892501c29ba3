package io.vmemu.emulator.virtio;

/**
 * A virtio device as its driver sees it through the virtio-pci capabilities (virtio 1.2, 4.1.4): the only way from the
 * guest to the device. Everything that a driver passes in is untrusted; nothing here throws because of it.
 */
public interface VirtioFunction {
    /** Virtio device type, 24 for memory (virtio 1.2, 5.15). */
    int deviceType();

    /** Bits of the device's features. */
    long deviceFeatures();

    /** What the driver accepts; effective when FEATURES_OK is set. */
    void writeDriverFeatures(long features);

    /** Device status bits (virtio 1.2, 2.1), see {@link VirtioStatus}. */
    int status();

    /** Writes the status; 0 resets the device. FEATURES_OK does not stick if the features do not suit the device. */
    void writeStatus(int status);

    /** Changes whenever the configuration space has changed since the driver read it (virtio 1.2, 2.5.1). */
    int configGeneration();

    /**
     * Reads {@code size} (1, 2, 4 or 8) little-endian bytes of the device configuration; bytes outside read as ones.
     */
    long readConfig(int offset, int size);

    /** Largest number of descriptors of a queue, 0 if there is no such queue. */
    int queueMaxSize(int queue);

    /** Sets a queue up and enables it: number of descriptors (a power of two), and the gpa of its three parts. */
    void enableQueue(int queue, int size, long descriptorTableGpa, long availableRingGpa, long usedRingGpa);

    /** Tells the device that there are buffers in a queue. */
    void notifyQueue(int queue);

    /** Who gets this function's interrupts; one handler, the driver's. */
    void connectInterrupts(Interrupts handler);

    /** The function's interrupt vectors. Called on the machine's loop, never from within a call of the driver's. */
    interface Interrupts {
        /** The device has used buffers of a queue. */
        void queueInterrupt(int queue);

        /** The configuration has changed (or the device needs a reset: see the status). */
        void configInterrupt();
    }
}
