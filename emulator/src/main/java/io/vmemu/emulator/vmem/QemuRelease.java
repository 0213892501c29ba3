package io.vmemu.emulator.vmem;

/** The releases of QEMU that the device can be, where they differ in more than the defaults of properties. */
public enum QemuRelease {
    /** Before migration and hot unplug were made safe. */
    V7_2,
    V10_0;

    /** A memdev that is preallocated itself is refused. */
    boolean refusesPreallocatedMemdev() {
        return this == V10_0;
    }

    /** The guest may go to sleep with memory plugged and finds it plugged when it wakes up. */
    boolean keepsMemoryOverWakeup() {
        return this == V10_0;
    }

    /** A device without plugged memory can be asked to unplug all even while a migration runs. */
    boolean unplugsNothingWhileBusy() {
        return this == V10_0;
    }

    /** The device itself can be unplugged. */
    boolean unplugsDevice() {
        return this == V10_0;
    }
}
