package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.schema.QemuVersion;
import java.util.List;

/** What commands ask of the program that the machine runs in. */
public interface HostProcess {
    /** Who the program says it is. */
    VersionInfo version();

    /** The character devices, in the order of the command line. */
    default List<CharacterDevice> characterDevices() {
        return List.of();
    }

    /** The kernel's id of the thread that stands for a CPU; the process id if there is none. */
    default long cpuThreadId(int cpu) {
        return ProcessHandle.current().pid();
    }

    /** Files that clients, or {@code -add-fd}, passed into sets. */
    FileSets fileSets();

    /**
     * Does something that may wait for the world outside, without letting the machine wait.
     *
     * @param blocking the part that waits; knows nothing of the machine
     * @param then runs on the machine's thread afterwards
     */
    default void await(Runnable blocking, Runnable then) {
        blocking.run();
        then.run();
    }

    /** Who may move the machine's time. */
    default ClockControl clock() {
        return ClockControl.REAL;
    }

    /** How the machine migrates; the same one each time. */
    Migrations migrations();

    /** Makes the board and the devices of a machine that was started with {@code --preconfig}, and starts it. */
    void completeMachine() throws QemuException;

    /** What a program of this persona says it is. */
    static VersionInfo versionOf(Persona persona) {
        return new VersionInfo(new QemuVersion(persona.major(), persona.minor()), persona.micro(), "");
    }

    /** A process with nothing around the machine. */
    static HostProcess of(Machine machine) {
        return new Plain(machine, new FileSets(), new Migrations(machine, MigrationTransport.NONE));
    }

    /** A machine by itself, which nothing leads away from. */
    record Plain(Machine machine, FileSets fileSets, Migrations migrations) implements HostProcess {
        @Override
        public VersionInfo version() {
            return versionOf(machine.persona());
        }

        @Override
        public void completeMachine() throws QemuException {
            machine.initializeBoard(List.of());
            machine.start();
        }
    }
}
