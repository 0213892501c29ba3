package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;

/** Reads JSON in QEMU's dialect; the command line itself only knows where JSON may stand. */
@FunctionalInterface
public interface JsonReader {
    /** The value that {@code text} is; QEMU's text if it is none. */
    QObject parse(String text) throws QemuException;
}
