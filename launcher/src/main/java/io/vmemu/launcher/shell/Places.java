package io.vmemu.launcher.shell;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.process.SocketPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at paths of a command line before anything is done to what stands there. */
final class Places {
    private Places() {}

    /**
     * Lets a socket be made where there is nothing, or a socket that nobody listens on: what is made takes its place.
     *
     * @throws StartupException if something else is there
     */
    static void checkListen(Path path) throws StartupException {
        SocketPlace place;
        try {
            place = SocketPlace.look(path);
        } catch (IOException e) {
            throw new StartupException(null, path + ": " + SystemError.textOf(e));
        }
        if (place == SocketPlace.TAKEN) {
            throw new StartupException(null, path + " exists already and is not a socket");
        }
        if (place == SocketPlace.IN_USE) {
            throw new StartupException(null, "a program listens on " + path + " already");
        }
    }

    /**
     * Lets two paths be different files.
     *
     * @param names what the command line calls the two
     * @throws StartupException if they are one
     */
    static void checkDifferent(String names, Path first, Path second) throws StartupException {
        try {
            if (isSame(first, second)) {
                throw new StartupException(null, names + " must be different files, and both are " + first);
            }
        } catch (IOException e) {
            throw new StartupException(null, first + ": " + SystemError.textOf(e));
        }
    }

    private static boolean isSame(Path first, Path second) throws IOException {
        return (Files.exists(first) && Files.exists(second))
                ? Files.isSameFile(first, second)
                : whole(first).equals(whole(second));
    }

    /** The path of a file that need not be there, without links in the path of its directory. */
    private static Path whole(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        try {
            return directory == null ? absolute : directory.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute;
        }
    }
}
