package io.vmemu.emulator.vmem;

/** QAPI's {@code OnOffAuto}. */
public enum OnOffAuto {
    AUTO,
    ON,
    OFF
}
