package io.vmemu.launcher.run;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.qmp.hmp.HumanTerminal;
import io.vmemu.qmp.server.MessageService;
import io.vmemu.qmp.server.Multiplexer;
import io.vmemu.qmp.server.SharedService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The character devices that several share. Monitors are there first, each in its turn; the machine's devices come when
 * the machine does, and so have the focus.
 */
final class SharedChardevs {
    private final Map<String, Multiplexer> multiplexers = new LinkedHashMap<>();
    private final List<Place> monitors = new ArrayList<>();
    private final List<Place> devices = new ArrayList<>();

    private record Place(Multiplexer multiplexer, SharedService service) {
        void take() {
            multiplexer.add(service);
        }
    }

    /**
     * Makes a character device, which serves nobody yet.
     *
     * @param letsInAtStart whether the start lets a client in that has come before
     */
    Multiplexer make(String id, boolean letsInAtStart) {
        Multiplexer made = new Multiplexer(letsInAtStart);
        multiplexers.put(id, made);
        return made;
    }

    void addMonitor(String id, HumanTerminal monitor) {
        monitors.add(new Place(get(id), monitor));
    }

    void addMonitor(String id, MessageService monitor) {
        monitors.add(new Place(get(id), monitor));
    }

    void addDevice(String id) {
        devices.add(new Place(get(id), new SerialPort()));
    }

    private Multiplexer get(String id) {
        Multiplexer multiplexer = multiplexers.get(id);
        if (multiplexer == null) {
            throw new IllegalArgumentException("nobody shares " + id);
        }
        return multiplexer;
    }

    /** The monitors take their places. On the loop's thread. */
    void plugMonitors() {
        monitors.forEach(Place::take);
    }

    /** The machine's devices take their places. On the loop's thread. */
    void plugDevices() {
        devices.forEach(Place::take);
    }

    /** What is typed is read from now on. On the loop's thread. */
    void start(Machine machine) {
        for (Multiplexer multiplexer : multiplexers.values()) {
            multiplexer.start(
                    machine.environment().loop(), () -> machine.lifecycle().quit(ShutdownCause.HOST_QMP_QUIT));
        }
    }
}
