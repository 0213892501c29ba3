package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command line at work: what was given, where to print, and the machine. */
final class HmpCall {
    private final Machine machine;
    private final QmpCalls qmp;
    private final HmpOutput out;
    private final HmpUser user;
    private HmpArguments arguments = HmpArguments.NONE;

    HmpCall(Machine machine, QmpCalls qmp, HmpOutput out, HmpUser user) {
        this.machine = machine;
        this.qmp = qmp;
        this.out = out;
        this.user = user;
    }

    void setArguments(HmpArguments values) {
        arguments = values;
    }

    Machine machine() {
        return machine;
    }

    /** Whether the machine is QEMU 10.0 or newer. */
    boolean isModern() {
        return machine.persona().isAtLeast(Persona.QEMU_10_0);
    }

    HmpOutput out() {
        return out;
    }

    HmpUser user() {
        return user;
    }

    /** CPUs that are present. */
    int cpuCount() {
        boolean none = machine.config().type().family() == MachineType.Family.NONE;
        return none ? 0 : machine.config().cpus().cpus();
    }

    HmpArguments arguments() {
        return arguments;
    }

    String string(String name) {
        return arguments.string(name);
    }

    @Nullable
    String stringOrNull(String name) {
        return arguments.stringOrNull(name);
    }

    /** Checks arguments as a QMP command would. */
    void checkQmp(String command, QDict values) throws QemuException {
        qmp.check(command, values);
    }

    /** Executes a QMP command whose arguments were given as key=value options. */
    void qmpWithOptions(String command, QDict options) throws QemuException {
        qmp.call(command, qmp.read(command, options));
    }

    QObject qmp(String command) throws QemuException {
        return qmp.call(command, new QDict());
    }

    QObject qmp(String command, QDict values) throws QemuException {
        return qmp.call(command, values);
    }

    /** The result of a QMP command that returns an object. */
    Fields qmpObject(String command) throws QemuException {
        return new Fields((QDict) qmp(command));
    }

    /** The result of a QMP command that returns a list of objects. */
    List<Fields> qmpObjects(String command) throws QemuException {
        return Fields.listOf(qmp(command));
    }
}
