package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.OptionUse;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Unix sockets that a command line makes a machine listen on. */
public final class ListeningPaths {
    private ListeningPaths() {}

    /**
     * Finds them.
     *
     * @return the options that make them, by the sockets' paths
     * @throws StartupException if an option that may make one is wrong
     */
    public static Map<String, OptionUse> of(QemuCommandLine line) throws StartupException {
        Map<String, OptionUse> paths = new LinkedHashMap<>();
        for (OptionEntry entry : line.devices().characterDevices()) {
            try {
                if (CharacterBackend.of(entry) instanceof CharacterBackend.Socket socket
                        && socket.server()
                        && socket.address() instanceof SocketAddress.Unix unix) {
                    paths.put(unix.path(), entry.use());
                }
            } catch (QemuException e) {
                throw StartupException.about(entry.use(), e);
            }
        }
        OptionUse incoming = line.run().incoming();
        IncomingOption migration = IncomingOption.read(incoming, line.persona());
        if (incoming != null && migration != null) {
            migration.unixSocket().ifPresent(path -> paths.put(path, incoming));
        }
        return paths;
    }
}
