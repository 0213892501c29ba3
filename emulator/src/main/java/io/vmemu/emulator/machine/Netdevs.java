package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of the network: {@code -netdev}, {@code netdev_add}, {@code netdev_del}, {@code set_link}. No packets go
 * anywhere; what counts is which netdevs there are, and what each of them is connected to.
 */
public final class Netdevs {
    /** The property that names a card's netdev. */
    private static final String NETDEV = "netdev";

    private static final List<String> TYPES = List.of(
            "socket",
            "stream",
            "dgram",
            "hubport",
            "tap",
            "user",
            "l2tpv3",
            "vde",
            "bridge",
            "vhost-user",
            "vhost-vdpa");

    private static final List<String> SOCKETS = List.of("fd", "listen", "connect", "mcast", "udp");

    private final Map<String, Netdev> byId = new LinkedHashMap<>();
    /** All devices in the order they came. Which of them are cards is found out when somebody asks. */
    private final List<Device> devices = new ArrayList<>();

    Netdevs() {}

    /** A netdev and what is at its other end: a card or another netdev, null if nothing is. */
    private static final class Netdev {
        private @Nullable Object peer;
    }

    /** What {@code help} in place of a type prints. */
    public static List<String> help() {
        List<String> lines = new ArrayList<>();
        lines.add("Available netdev backend types:");
        lines.addAll(TYPES);
        return lines;
    }

    /** Makes a netdev of what {@code arguments} say: {@code id}, {@code type}, and what the type takes. */
    public void add(QDict arguments) throws QemuException {
        String id = text(arguments, "id");
        String type = text(arguments, "type");
        if (!TYPES.contains(type)) {
            throw new QemuException("network backend '" + type + "' is not compiled into this binary");
        }
        if (byId.containsKey(id)) {
            throw new QemuException("Duplicate ID '" + id + "'");
        }
        check(type, arguments);
        Netdev made = new Netdev();
        if (type.equals("hubport") && arguments.has(NETDEV)) {
            String behind = text(arguments, NETDEV);
            Netdev other = byId.get(behind);
            if (other == null) {
                throw new QemuException("netdev '" + behind + "' not found");
            }
            made.peer = other;
            other.peer = made;
        }
        byId.put(id, made);
    }

    /** What a type asks for beyond what its declaration says. */
    private static void check(String type, QDict arguments) throws QemuException {
        switch (type) {
            case "socket" -> {
                if (SOCKETS.stream().filter(arguments::has).count() != 1) {
                    throw new QemuException("exactly one of listen=, connect=, mcast= or udp= is required");
                }
            }
            case "dgram" -> {
                if (!arguments.has("local") && !arguments.has("remote")) {
                    throw new QemuException("dgram requires local= parameter");
                }
            }
            case "vhost-vdpa" -> {
                if (!arguments.has("vhostdev") && !arguments.has("vhostfd")) {
                    throw new QemuException("vhost-vdpa: neither vhostdev= nor vhostfd= was specified");
                }
            }
            default -> {}
        }
    }

    /** Takes a netdev away. The card that is connected to it stays and goes on naming it, but nothing is behind it. */
    public void delete(String id) throws QemuException {
        Netdev netdev = byId.remove(id);
        if (netdev == null) {
            throw notFound(id);
        }
        if (netdev.peer instanceof Netdev other) {
            other.peer = null;
        }
    }

    /**
     * Pulls or plugs the cable of a card or a netdev.
     *
     * @param name a netdev's id, a card's id, or what a card without id is called by its model
     * @param up whether it is plugged: makes no difference, as no guest here looks at its cards
     */
    public void setLink(String name, boolean up) throws QemuException {
        if (!byId.containsKey(name) && !cardNames().contains(name)) {
            throw notFound(name);
        }
    }

    private Collection<String> cardNames() {
        List<String> names = new ArrayList<>();
        Map<String, Integer> models = new HashMap<>();
        for (Device device : devices) {
            Property netdev = device.type().property(NETDEV);
            if (netdev != null && netdev.kind() == PropertyKind.NETDEV) {
                String model = device.type().name();
                int number = models.merge(model, 1, Integer::sum) - 1;
                String id = device.id();
                names.add(id == null ? model + "." + number : id);
            }
        }
        return names;
    }

    private static QemuException notFound(String name) {
        return new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + name + "' not found");
    }

    /** Connects a card to a netdev. */
    HostBackends.Outcome connect(Device card, String id) {
        Netdev netdev = byId.get(id);
        if (netdev == null) {
            return HostBackends.Outcome.UNKNOWN;
        }
        if (netdev.peer != null) {
            return HostBackends.Outcome.TAKEN;
        }
        netdev.peer = card;
        return HostBackends.Outcome.DONE;
    }

    void arrived(Device device) {
        devices.add(device);
    }

    /** A device goes: what it was connected to is free for another one. */
    void release(Device device) {
        devices.remove(device);
        for (Netdev netdev : byId.values()) {
            if (netdev.peer == device) {
                netdev.peer = null;
            }
        }
    }

    /** The ids of those that nothing is connected to. */
    public List<String> unconnected() {
        List<String> ids = new ArrayList<>();
        byId.forEach((id, netdev) -> {
            if (netdev.peer == null) {
                ids.add(id);
            }
        });
        return ids;
    }

    private static String text(QDict arguments, String key) throws QemuException {
        if (arguments.get(key) instanceof QString text) {
            return text.value();
        }
        throw new QemuException("Parameter '" + key + "' is missing");
    }
}
