package io.vmemu.qmp.command;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.machine.NoGuest;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.qmp.event.ThrottlingEmitter;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.Outlet;
import io.vmemu.qmp.protocol.PassedFile;
import io.vmemu.qmp.protocol.QmpSession;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.ResourceModules;
import io.vmemu.qmp.schema.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A machine with a monitor and a client that has negotiated, on virtual time. Texts have single quotes for double ones. */
final class TestMonitor implements Outlet {
    static final long MIB = 1L << 20;

    final VirtualTime time = new VirtualTime(1_000_000_000_000_000L);
    final Machine machine;
    final List<CharacterDevice> characterDevices = new ArrayList<>();
    final List<String> traced = new ArrayList<>();
    private final QmpSession session;
    private final List<QDict> received = new ArrayList<>();

    private TestMonitor(MachineConfig config, Tracer tracer) {
        machine = new Machine(
                config,
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        tracer,
                        new Silent(),
                        new IdentityTypes(config.persona()),
                        new SimulatedHost(HostConfig.ofRam(16384 * MIB)),
                        NoGuest::new,
                        status -> {}));
        Host host = new Host();
        CommandRegistry registry =
                new CommandRegistry(new Schema(host.version().version(), new ResourceModules(MachineCommands.class)));
        registry.fillLater(new MachineCommands(machine, host));
        Dispatcher dispatcher = new Dispatcher(host.version(), registry, fault -> {
            throw new AssertionError(fault);
        });
        dispatcher.setPreconfig(() -> !machine.hasBoard());
        machine.addListener(new MachineEvents(new ThrottlingEmitter(time.loop(), dispatcher::broadcast)));
        session = dispatcher.open(new Monitor("compat_monitor0", false), this, () -> {});
        exchange("{'execute':'qmp_capabilities'}");
    }

    /** A q35 with 1 GiB, 4 slots, up to 64 GiB and two CPUs, started. */
    static TestMonitor q35(Persona persona) {
        return of(persona, "q35", config -> config).start();
    }

    /** A machine without a board. */
    static TestMonitor preconfig(Persona persona) {
        return of(persona, "q35", config -> config);
    }

    static TestMonitor of(Persona persona, String type, UnaryOperator<MachineConfig> change) {
        try {
            MachineConfig plain =
                    MachineConfig.of(persona, Objects.requireNonNull(MachineType.find(type, persona)), memory(type));
            return new TestMonitor(
                    change.apply(withCpus(plain, new CpuTopology("qemu64", 2, 4, 2, 1, 2, 1))), Tracer.NONE);
        } catch (QemuException e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySizes memory(String type) throws QemuException {
        boolean hotplug = type.startsWith("q35") || type.startsWith("pc");
        return MemorySizes.of(
                1024 * MIB, hotplug ? 65536 * MIB : null, hotplug ? 4L : null, MemorySizes.DEFAULT_RAM_SIZE);
    }

    /** A q35 whose trace events are written. */
    static TestMonitor traced(Persona persona) {
        TestMonitor plain = preconfig(persona);
        List<String> lines = new ArrayList<>();
        TestMonitor traced = new TestMonitor(plain.machine.config(), new LogTracer(lines::add));
        return traced.start();
    }

    static MachineConfig withCpus(MachineConfig config, CpuTopology cpus) {
        return new MachineConfig(
                config.persona(),
                config.type(),
                config.properties(),
                config.memory(),
                cpus,
                config.accelerator(),
                config.identity(),
                config.boot(),
                config.policy(),
                config.globals());
    }

    static MachineConfig named(MachineConfig config, String name, String uuid) {
        return new MachineConfig(
                config.persona(),
                config.type(),
                config.properties(),
                config.memory(),
                config.cpus(),
                config.accelerator(),
                new MachineConfig.Identity(name, uuid),
                config.boot(),
                config.policy(),
                config.globals());
    }

    static MachineConfig accelerated(MachineConfig config) {
        return new MachineConfig(
                config.persona(),
                config.type(),
                config.properties(),
                config.memory(),
                config.cpus(),
                "kvm",
                config.identity(),
                config.boot(),
                config.policy(),
                config.globals());
    }

    TestMonitor start() {
        return startWith();
    }

    /** Starts the machine with devices in it, of the types named, which are also their ids. */
    TestMonitor startWith(String... devices) {
        try {
            machine.initializeBoard(List.of());
            for (String device : devices) {
                machine.addDevice(new QDict().put("driver", device).put("id", device), InputStyle.KEYVAL);
            }
        } catch (QemuException e) {
            throw new AssertionError(e);
        }
        machine.start();
        time.runDue();
        received.clear();
        return this;
    }

    /** The result of a command as it is. */
    QObject result(String command, String arguments) {
        QDict reply = exchange("{'execute':'" + command + "','arguments':" + arguments + "}");
        return Objects.requireNonNull(reply.get("return"), () -> text(reply));
    }

    QObject result(String command) {
        return result(command, "{}");
    }

    /** The result of a command as a text. */
    String ask(String command, String arguments) {
        return text(result(command, arguments));
    }

    String ask(String command) {
        return ask(command, "{}");
    }

    /** The reply to a command, whichever it is. */
    QDict call(String command, QDict arguments) {
        return exchange(JsonWriter.toText(new QDict().put("execute", command).put("arguments", arguments)));
    }

    /** The text of a command's refusal. */
    String refusal(String command, String arguments) {
        QDict reply = exchange("{'execute':'" + command + "','arguments':" + arguments + "}");
        QDict error = (QDict) Objects.requireNonNull(reply.get("error"), () -> text(reply));
        return ((QString) Objects.requireNonNull(error.get("desc"))).value();
    }

    String refusal(String command) {
        return refusal(command, "{}");
    }

    /** The class of a command's refusal. */
    String refusalClass(String command, String arguments) {
        QDict reply = exchange("{'execute':'" + command + "','arguments':" + arguments + "}");
        QDict error = (QDict) Objects.requireNonNull(reply.get("error"), () -> text(reply));
        return ((QString) Objects.requireNonNull(error.get("class"))).value();
    }

    /** Hands a file over, as a client does with its next command. */
    void pass(PassedFile file) {
        session.receiveFile(file);
    }

    /** The element of a list whose member has that value. */
    static QDict element(QObject list, String member, String value) {
        for (QObject item : (QList) list) {
            if (((QDict) item).get(member) instanceof QString text
                    && text.value().equals(value)) {
                return (QDict) item;
            }
        }
        throw new AssertionError("no " + member + " " + value);
    }

    static String text(QObject value) {
        return JsonWriter.toText(value).replace('"', '\'');
    }

    private QDict exchange(String message) {
        received.clear();
        session.receive(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
        time.runDue();
        return received.stream()
                .filter(sent -> sent.has("return") || sent.has("error"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no reply to " + message));
    }

    static QObject json(String text) {
        try {
            return Json.parse(text);
        } catch (QemuException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void send(QDict message) {
        received.add(message);
    }

    private static final class Silent implements ErrorReporter {
        @Override
        public void error(String text) {}

        @Override
        public void warn(String text) {}
    }

    private final class Host implements HostProcess {
        private final FileSets fileSets = new FileSets();
        private final Migrations migrations = new Migrations(machine, MigrationTransport.NONE);

        @Override
        public Migrations migrations() {
            return migrations;
        }

        @Override
        public VersionInfo version() {
            Persona persona = machine.persona();
            return new VersionInfo(new QemuVersion(persona.major(), persona.minor()), persona.micro(), "packaged");
        }

        @Override
        public List<CharacterDevice> characterDevices() {
            return characterDevices;
        }

        @Override
        public long cpuThreadId(int cpu) {
            return 100L + cpu;
        }

        @Override
        public FileSets fileSets() {
            return fileSets;
        }

        @Override
        public void completeMachine() throws QemuException {
            machine.initializeBoard(List.of());
            machine.start();
        }
    }
}
