package io.vmemu.emulator.space;

/** The two PC machine families, by what separates their memory maps: how much boot memory lies below 4 GiB. */
public enum Chipset {
    /** Machine type {@code pc}. */
    I440FX,
    /** Machine type {@code q35}. */
    Q35
}
