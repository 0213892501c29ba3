package io.vmemu.emulator.option;

import io.vmemu.emulator.error.QemuException;

/** A default that {@code -global} sets for all devices of a type: {@code driver.property=value}. */
public record GlobalProperty(String driver, String property, String value) {
    /** What QEMU says if a device does not take it. */
    public QemuException refusal(QemuException reason) {
        return new QemuException("can't apply global " + driver + "." + property + "=" + value + ": " + reason.desc());
    }
}
