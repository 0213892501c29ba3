package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import java.util.List;

/**
 * An event.
 *
 * @param data an object type
 */
public record EventDecl(String name, TypeRef data, List<String> features) {
    public EventDecl {
        features = List.copyOf(features);
    }

    /** Holds data against the declaration: what does not fit is a fault of whoever emits it. */
    public void check(QDict dict) throws QemuException {
        data.object().checkMembers(dict, Where.ARGUMENTS);
    }
}
