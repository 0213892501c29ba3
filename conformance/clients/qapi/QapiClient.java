import org.anarres.qemu.qapi.api.ContCommand;
import org.anarres.qemu.qapi.api.QueryNameCommand;
import org.anarres.qemu.qapi.api.QueryStatusCommand;
import org.anarres.qemu.qapi.api.RunState;
import org.anarres.qemu.qapi.api.StopCommand;
import org.anarres.qemu.qapi.api.VersionInfo;
import org.anarres.qemu.qapi.common.QApiConnection;

/** Talks to a monitor on TCP with qemu-qapi, a client of 2016 that knows QEMU 2.5: {@code QapiClient PORT}. */
public final class QapiClient {
    private QapiClient() {}

    public static void main(String[] arguments) throws Exception {
        try (QApiConnection connection = new QApiConnection("127.0.0.1", Integer.parseInt(arguments[0]))) {
            VersionInfo version = connection.getQEmuVersion();
            require(version.qemu.major >= 7, "the version");
            require("elastic".equals(connection.call(new QueryNameCommand()).name), "the name");
            require(connection.call(new QueryStatusCommand()).status == RunState.running, "the machine runs");
            connection.call(new StopCommand());
            require(connection.call(new QueryStatusCommand()).status == RunState.paused, "the machine is paused");
            connection.call(new ContCommand());
            require(connection.call(new QueryStatusCommand()).running, "the machine runs again");
            System.out.println("ok qemu-qapi: QEMU " + version.qemu.major + "." + version.qemu.minor);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            System.out.println("not ok qemu-qapi: " + what);
            System.exit(1);
        }
    }
}
