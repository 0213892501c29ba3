package io.vmemu.launcher.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the path that an inherited Unix socket is bound to: Linux lists it by inode. */
final class InheritedSocketPath {
    private static final Path UNIX_SOCKETS = Path.of("/proc/net/unix");
    private static final int INODE_COLUMN = 6;
    private static final int PATH_COLUMN = 7;

    private InheritedSocketPath() {}

    /** The path, empty if it is not known. */
    static String of(int fd) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)))
                    .toString();
            String inode = target.substring(target.indexOf('[') + 1, target.length() - 1);
            for (String line : Files.readAllLines(UNIX_SOCKETS)) {
                String[] columns = line.split(" +", PATH_COLUMN + 1);
                if (columns.length > PATH_COLUMN && columns[INODE_COLUMN].equals(inode)) {
                    return columns[PATH_COLUMN];
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }
}
