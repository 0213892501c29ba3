package io.vmemu.launcher.migration;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.migrate.Capability;
import io.vmemu.emulator.migrate.DescriptorSource;
import io.vmemu.emulator.migrate.MigrationTarget;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A machine made from a command line, all that it says, and what there is about its migration. */
final class Host {
    private static final long MEMORY_BYTES = 1L << 40;
    private static final String PLACE = "unix:/there";

    private final List<String> said = new ArrayList<>();
    private final List<String> migrationEvents = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<Integer> exits = new ArrayList<>();
    private final VirtualTime time;
    private final Machine machine;
    private final Migrations migrations;

    /** Makes a machine and starts it. */
    Host(VirtualTime time, MigrationTransport transport, List<String> words) {
        this.time = time;
        Messages messages = new Messages("qemu", said::add, () -> 0);
        LogTracer tracer = new LogTracer(requests::add);
        tracer.select("virtio_mem_*");
        try {
            QemuCommandLine line = new CommandLineParser("qemu", messages, Json::parse, name -> null).parse(words);
            machine = MachineAssembler.of(line, messages)
                    .assemble(guest -> new MachineEnvironment(
                            time.loop(),
                            time.clock(),
                            tracer,
                            messages,
                            new IdentityTypes(line.persona()),
                            new SimulatedHost(HostConfig.ofRam(MEMORY_BYTES)),
                            guest,
                            exits::add));
        } catch (StartupException e) {
            throw new IllegalArgumentException(words + ": " + e.text(), e);
        }
        machine.addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.Migration migration) {
                migrationEvents.add(migration.status());
            }
        });
        migrations = new Migrations(machine, transport);
        machine.start();
        time.runDue();
    }

    Machine machine() {
        return machine;
    }

    Migrations migrations() {
        return migrations;
    }

    List<VirtioMemPci> memoryDevices() {
        List<VirtioMemPci> found = new ArrayList<>();
        for (Device device : machine.board().allDevices()) {
            if (device instanceof VirtioMemPci mem) {
                found.add(mem);
            }
        }
        return found;
    }

    void resize(int device, long bytes) throws QemuException {
        memoryDevices().get(device).device().setRequestedSize(bytes);
    }

    /** Whether a device has not got what it was asked for. */
    boolean isResizing() {
        return memoryDevices().stream()
                .anyMatch(mem -> mem.device().size() != mem.device().requestedSize());
    }

    void set(Capability... capabilities) throws QemuException {
        Map<Capability, Boolean> changes = new EnumMap<>(Capability.class);
        Arrays.asList(capabilities).forEach(capability -> changes.put(capability, true));
        migrations.setCapabilities(changes);
    }

    void listen() throws QemuException {
        migrations.startIncoming(MigrationTarget.ofUri(PLACE), false, DescriptorSource.NONE);
    }

    void migrate() throws QemuException {
        migrations.migrate(MigrationTarget.ofUri(PLACE), false, false, DescriptorSource.NONE);
    }

    /** Lets time pass until the migration away from here has come to an end. */
    boolean migrationEnds() {
        return time.advanceUntil(
                () -> {
                    var status = migrations.info().status();
                    return status != null && !status.isRunning();
                },
                600_000_000_000L);
    }

    String status() {
        var status = migrations.info().status();
        return status == null ? "none" : status.wireName();
    }

    boolean isRunning() {
        return machine.lifecycle().isRunning();
    }

    /** What was told about migration since the last call. */
    List<String> migrationEvents() {
        return taken(migrationEvents);
    }

    /** Requests of the guest and what became of them, as traced, since the last call. */
    List<String> requests() {
        return taken(requests);
    }

    /** What was reported since the last call. */
    List<String> said() {
        return taken(said);
    }

    List<Integer> exits() {
        return exits;
    }

    private static <T> List<T> taken(List<T> list) {
        List<T> all = List.copyOf(list);
        list.clear();
        return all;
    }

    /** All that travels: devices block by block, memory page by page, the guest. */
    Map<String, Object> state() {
        Map<String, Object> all = new TreeMap<>();
        for (VirtioMemPci mem : memoryDevices()) {
            var device = mem.device();
            var early = device.saveEarly();
            all.put(mem.id() + " plugged", early);
            all.put(mem.id() + " sizes", device.saveLate());
            all.put(mem.id() + " virtio", device.function().save());
        }
        SparseGuestMemory memory = machine.board().guestMemory();
        memory.forEachResidentPage((gpa, contents) -> {
            byte[] page = new byte[contents.remaining()];
            contents.get(page);
            int hash = Arrays.hashCode(page);
            if (hash != Arrays.hashCode(new byte[page.length])) {
                all.put("page " + Long.toHexString(gpa), hash);
            }
        });
        all.put("guest", Arrays.hashCode(machine.saveGuest()));
        return all;
    }
}
