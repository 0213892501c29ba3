package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The buses of a board, in the order they came. */
public final class Buses {
    private final QomTree tree;
    private final List<Bus> all = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    Buses(QomTree tree) {
        this.tree = tree;
    }

    void add(Bus bus) {
        all.add(bus);
    }

    /** Numbers the buses of a type whose devices have no ids. */
    String nextName(String busType) {
        return busType.toLowerCase(Locale.ROOT) + "." + (numbers.merge(busType, 1, Integer::sum) - 1);
    }

    void remove(Bus bus) {
        all.remove(bus);
    }

    /** In the order they came. */
    public List<Bus> all() {
        return all;
    }

    /** The bus that {@code bus=} names, by name or absolute path. */
    Bus find(String nameOrPath) throws QemuException {
        if (nameOrPath.startsWith("/")) {
            return byPath(nameOrPath);
        }
        for (Bus bus : all) {
            if (bus.busName().equals(nameOrPath)) {
                return bus;
            }
        }
        throw new QemuException("Bus '" + nameOrPath + "' not found");
    }

    /** QEMU walks the path below the root bus; what does not begin with a bus's or device's name is not found. */
    private Bus byPath(String path) throws QemuException {
        List<QomObject> found = tree.resolve(path);
        if (found.size() == 1 && found.get(0) instanceof Bus bus) {
            return bus;
        }
        String first = path.substring(1);
        int end = first.indexOf('/');
        throw new QemuException(
                ErrorClass.DEVICE_NOT_FOUND, "Device '" + (end < 0 ? first : first.substring(0, end)) + "' not found");
    }

    /**
     * The bus of a type that a device gets which asks for none; null if there is none. QEMU comes to the root bus first, and
     * then from the latest bus to the first.
     */
    @Nullable
    Bus choose(String busType) {
        Bus root = all.isEmpty() ? null : all.get(0);
        if (root != null && takes(root, busType)) {
            return root;
        }
        for (int i = all.size() - 1; i > 0; i--) {
            if (takes(all.get(i), busType)) {
                return all.get(i);
            }
        }
        return null;
    }

    private static boolean takes(Bus bus, String busType) {
        return bus.type().isA(busType) && !(bus instanceof PciBus pci && pci.isFull());
    }
}
