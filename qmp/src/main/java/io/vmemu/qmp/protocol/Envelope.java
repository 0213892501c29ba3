package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;

/** A well-formed request, without its id. */
record Envelope(String command, QDict arguments, boolean outOfBand) {
    private static final String EXECUTE = "execute";
    private static final String EXEC_OOB = "exec-oob";
    private static final String ARGUMENTS = "arguments";
    static final String ID = "id";

    /** Whether the client wants the request to overtake others: malformed ones that name both ways do not. */
    static boolean asksForOutOfBand(QDict request) {
        return request.has(EXEC_OOB) && !request.has(EXECUTE);
    }

    /** Reads a request or refuses it, in QEMU's order of checks. */
    static Envelope of(QDict request, boolean oobEnabled) throws QemuException {
        QObject execute = request.get(EXECUTE);
        QObject execOob = oobEnabled ? request.get(EXEC_OOB) : null;
        if (execute != null && !(execute instanceof QString)) {
            throw member(EXECUTE, "must be a string");
        }
        if (execOob != null && !(execOob instanceof QString)) {
            throw member(EXEC_OOB, "must be a string");
        }
        if (execute != null && execOob != null) {
            throw member(EXECUTE, "clashes with 'exec-oob'");
        }
        QObject arguments = request.get(ARGUMENTS);
        if (arguments != null && !(arguments instanceof QDict)) {
            throw member(ARGUMENTS, "must be an object");
        }
        for (String name : request.members().keySet()) {
            boolean known = name.equals(EXECUTE)
                    || name.equals(ARGUMENTS)
                    || name.equals(ID)
                    || (oobEnabled && name.equals(EXEC_OOB));
            if (!known) {
                throw member(name, "is unexpected");
            }
        }
        QDict dict = arguments instanceof QDict given ? given : new QDict();
        if (execute instanceof QString command) {
            return new Envelope(command.value(), dict, false);
        }
        if (execOob instanceof QString command) {
            return new Envelope(command.value(), dict, true);
        }
        throw new QemuException("QMP input lacks member 'execute'");
    }

    private static QemuException member(String name, String problem) {
        return new QemuException("QMP input member '" + name + "' " + problem);
    }
}
