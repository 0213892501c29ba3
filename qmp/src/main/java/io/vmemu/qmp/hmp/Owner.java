package io.vmemu.qmp.hmp;

import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomObject;

/** Says whose a region is, as {@code info mtree -o} shows it. */
final class Owner {
    /** Regions of the board itself. */
    static final String BOARD = "parent:{obj path=/machine/unattached}";

    private Owner() {}

    /** The owner's id if it is a device that has one, else its path; nothing for one that is in no tree. */
    static String of(QomObject object) {
        String id = object instanceof Device device ? device.id() : null;
        String path = object.canonicalPath();
        if (id != null) {
            return "owner:{dev id=" + id + "}";
        }
        if (path == null) {
            return "";
        }
        return object instanceof Device ? ofDevice(path) : "owner:{obj path=" + path + "}";
    }

    static String ofDevice(String path) {
        return "owner:{dev path=" + path + "}";
    }
}
