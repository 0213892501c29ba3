package io.vmemu.emulator.qom;

/** Which QEMU the emulator is: its version decides defaults, texts, types and commands. */
public enum Persona {
    QEMU_7_2(7, 2, 22),
    QEMU_10_0(10, 0, 13);

    private final int major;
    private final int minor;
    private final int micro;

    Persona(int major, int minor, int micro) {
        this.major = major;
        this.minor = minor;
        this.micro = micro;
    }

    public int major() {
        return major;
    }

    public int minor() {
        return minor;
    }

    public int micro() {
        return micro;
    }

    /** Whether this is QEMU {@code other} or newer. */
    public boolean isAtLeast(Persona other) {
        return compareTo(other) >= 0;
    }
}
