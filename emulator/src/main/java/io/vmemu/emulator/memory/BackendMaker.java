package io.vmemu.emulator.memory;

import io.vmemu.emulator.qom.QomType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the backends of one machine share.
 *
 * <p>One thing they share is odd: QEMU 10.0 keeps the descriptor of a memfd under the backend's name, to hand it to a
 * successor. If the memfd cannot be mapped the descriptor stays, and the next backend of that name gets the old memfd
 * with its old size and huge pages. Observed on 10.0.13.
 *
 * @param context the machine's side
 * @param regionType type of the child that each backend has
 * @param keptFiles memfds by name that have been left over
 */
record BackendMaker(BackendContext context, QomType regionType, Map<String, HostFile> keptFiles) {
    BackendMaker(BackendContext context, QomType regionType) {
        this(context, regionType, new HashMap<>());
    }

    /** Takes the memfd that was left over under a name, null if there is none. */
    @Nullable
    HostFile takeKept(String name) {
        return keptFiles.remove(name);
    }

    /** A memfd of that name could not be mapped. */
    void keep(String name, HostFile file) {
        keptFiles.put(name, file);
    }
}
