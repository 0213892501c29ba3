package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;

/** The QMP commands of the same machine, for the human monitor to call. */
public interface QmpCalls {
    /** Whether there is a command of that name. */
    boolean has(String command);

    /**
     * Checks arguments against a command's declaration.
     *
     * @throws QemuException if they do not fit, as the command would refuse them
     */
    void check(String command, QDict arguments) throws QemuException;

    /**
     * Reads key=value options as the arguments of a command.
     *
     * @throws QemuException if they do not fit
     */
    QDict read(String command, QDict options) throws QemuException;

    /**
     * Executes a command.
     *
     * @return its result
     * @throws QemuException as the command refuses
     */
    QObject call(String command, QDict arguments) throws QemuException;
}
