package io.vmemu.launcher.fleet;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.process.SocketPlace;
import io.vmemu.qmp.channel.UnixSocketPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which machines there are to be.
 *
 * @param count how many, numbered from 0
 * @param directory where their sockets are
 * @param socketName the sockets' names, in which {@value #NUMBER} stands for the machine's number; null for
 *     {@code 0000.sock} and so on
 * @param clock how their time goes, as {@code -x-vmemu clock=} says it; null for what the arguments say
 * @param arguments QEMU's command line without a monitor, in which {@value #NUMBER} stands for the machine's number too
 */
record FleetPlan(
        int count,
        Path directory,
        @Nullable String socketName,
        @Nullable String clock,
        List<String> arguments) {
    /** What the machine's number stands in place of. */
    static final String NUMBER = "{i}";

    /** A machine with a virtio-mem device of 4 GiB and a guest. */
    static final List<String> USUAL_MACHINE = List.of(
            "-machine",
            "q35",
            "-nodefaults",
            "-m",
            "1G,slots=1,maxmem=8G",
            "-object",
            "memory-backend-ram,id=mem0,size=4G",
            "-device",
            "virtio-mem-pci,id=vm0,memdev=mem0",
            "-fw_cfg",
            "name=opt/vmemu/guest,string=kernel=6.12");

    private static final int DIGITS = 4;
    /** A machine listens on its socket, and talks to a client. */
    private static final int FILES_A_MACHINE = 2;
    /** Jars, the event loops' own descriptors, standard streams. */
    private static final int OTHER_FILES = 100;

    private static final String ELSEWHERE = ": give the fleet a directory of its own";

    FleetPlan {
        arguments = List.copyOf(arguments);
    }

    /** The socket of a machine. */
    Path socket(int machine) {
        String name = socketName == null
                ? String.format(Locale.ROOT, "%0" + DIGITS + "d.sock", machine)
                : numbered(socketName, machine);
        return directory.resolve(name);
    }

    /** The whole command line of a machine. */
    List<String> arguments(int machine) {
        List<String> line = new ArrayList<>(arguments.size() + 4);
        arguments.forEach(argument -> line.add(numbered(argument, machine)));
        if (clock != null) {
            line.add("-x-vmemu");
            line.add("clock=" + clock);
        }
        line.add("-qmp");
        // Two commas are one in a value of QEMU's command line.
        line.add("unix:" + socket(machine).toString().replace(",", ",,") + ",server=on,wait=off");
        return line;
    }

    private static String numbered(String text, int machine) {
        return text.replace(NUMBER, Integer.toString(machine));
    }

    /**
     * Looks for what would be in the way of any of the machines, before there is one.
     *
     * @param openFiles how many files this process may have open
     */
    void check(long openFiles) throws StartupException {
        if (count < 1) {
            throw new StartupException(null, "--count must be at least 1");
        }
        if (socketName != null && count > 1 && !socketName.contains(NUMBER)) {
            throw new StartupException(
                    null, "--socket-name must contain " + NUMBER + ": each machine has a socket of its own");
        }
        long needed = (long) count * FILES_A_MACHINE + OTHER_FILES;
        if (needed > openFiles) {
            throw new StartupException(
                    null,
                    count + " machines need " + needed + " open files, and this process may have " + openFiles
                            + ": allow more (ulimit -n " + needed + ")");
        }
        checkSockets();
        MachineLine.check(this);
    }

    private void checkSockets() throws StartupException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new StartupException(null, directory + " is not a directory");
        }
        for (int machine = 0; machine < count; machine++) {
            Path socket = socket(machine);
            try {
                UnixSocketPath.check(socket.toString());
            } catch (QemuException e) {
                throw new StartupException(null, e.descWithHint());
            }
            checkPlace(socket);
        }
    }

    /** A socket that nobody listens on is replaced as QEMU does it. */
    private static void checkPlace(Path socket) throws StartupException {
        try {
            switch (SocketPlace.look(socket)) {
                case IN_USE -> throw new StartupException(null, "a program listens on " + socket + ELSEWHERE);
                case TAKEN -> throw new StartupException(null, socket + " exists already" + ELSEWHERE);
                case FREE, DESERTED -> {}
            }
        } catch (IOException e) {
            throw new StartupException(null, socket + ": " + SystemError.textOf(e));
        }
    }
}
