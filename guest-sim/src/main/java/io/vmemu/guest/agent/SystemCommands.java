package io.vmemu.guest.agent;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import org.jspecify.annotations.Nullable;

/** The agent's commands about the system it runs in, which is as small as an initial file system. */
final class SystemCommands {
    private final AgentHost host;

    SystemCommands(AgentHost host) {
        this.host = host;
    }

    QObject time() {
        return QNum.of(host.timeNanos());
    }

    @Nullable
    QObject setTime(AgentArguments arguments) throws QemuException {
        boolean given = arguments.has("time");
        long nanos = given ? arguments.integer("time") : 0;
        arguments.end();
        if (nanos < 0) {
            throw new QemuException("Failed to set time to guest: Invalid argument");
        }
        if (given) {
            host.setTimeNanos(nanos);
        } else {
            host.setTimeFromHardware();
        }
        return null;
    }

    /** Names as os-release(5) has them where nobody says anything else. */
    QObject osInfo() {
        return new QDict()
                .put("kernel-release", host.kernelRelease())
                .put("kernel-version", host.kernelVersion())
                .put("machine", "x86_64")
                .put("id", "linux")
                .put("name", "Linux")
                .put("pretty-name", "Linux");
    }

    QObject hostName() {
        return new QDict().put("host-name", "localhost");
    }

    /** The first processor has no switch. */
    QObject vcpus() {
        QList cpus = new QList();
        for (int i = 0; i < host.cpuCount(); i++) {
            cpus.add(new QDict().put("logical-id", i).put("online", true).put("can-offline", i > 0));
        }
        return cpus;
    }

    QObject timezone() {
        return new QDict().put("zone", "UTC").put("offset", 0);
    }

    QObject networkInterfaces() {
        QDict statistics = new QDict();
        for (String direction : new String[] {"rx", "tx"}) {
            for (String what : new String[] {"bytes", "packets", "errs", "dropped"}) {
                statistics.put(direction + "-" + what, 0);
            }
        }
        QList addresses = QList.of(address("ipv4", "127.0.0.1", 8), address("ipv6", "::1", 128));
        return QList.of(new QDict()
                .put("name", "lo")
                .put("hardware-address", "00:00:00:00:00:00")
                .put("ip-addresses", addresses)
                .put("statistics", statistics));
    }

    private static QDict address(String type, String address, int prefix) {
        return new QDict()
                .put("ip-address-type", type)
                .put("ip-address", address)
                .put("prefix", prefix);
    }
}
