package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.machine.NoGuest;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.qmp.command.HumanMonitors;
import io.vmemu.qmp.command.MachineCommands;
import io.vmemu.qmp.protocol.Command;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.PassedFile;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.ResourceModules;
import io.vmemu.qmp.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stopped machine of 1 GiB, 4 slots and up to 64 GiB, as the recorded conversations use it, with its commands. A q35 has
 * root ports rp1 to rp3.
 */
final class HmpMachine implements CommandContext, Completion {
    static final long MIB = 1L << 20;

    /** What went to stderr. */
    final List<String> reports = new ArrayList<>();

    final Machine machine;
    private final VirtualTime time = new VirtualTime(1_000_000_000_000_000L);
    private final CommandRegistry registry;
    private @Nullable QObject result;
    private @Nullable QemuException refusal;

    private HmpMachine(MachineConfig config) {
        machine = new Machine(
                config,
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        Tracer.NONE,
                        new Reports(),
                        new IdentityTypes(config.persona()),
                        new SimulatedHost(HostConfig.ofRam(16384 * MIB)),
                        NoGuest::new,
                        status -> reports.add("exit " + status)));
        Persona persona = config.persona();
        registry = new CommandRegistry(new Schema(
                new QemuVersion(persona.major(), persona.minor()), new ResourceModules(MachineCommands.class)));
        registry.fillLater(new MachineCommands(machine));
    }

    /** A machine of some type, made but without devices. */
    static HmpMachine of(Persona persona, String type) throws QemuException {
        return of(persona, type, false);
    }

    /** The same; an incoming one waits for memory contents. */
    static HmpMachine of(Persona persona, String type, boolean incoming) throws QemuException {
        MachineConfig plain = MachineConfig.of(
                persona,
                Objects.requireNonNull(MachineType.find(type, persona)),
                type.equals("none")
                        ? MemorySizes.of(null, null, null, MemorySizes.DEFAULT_RAM_SIZE)
                        : MemorySizes.of(1024 * MIB, 65536 * MIB, 4L, MemorySizes.DEFAULT_RAM_SIZE));
        MachineConfig config = new MachineConfig(
                plain.persona(),
                plain.type(),
                plain.properties(),
                plain.memory(),
                plain.cpus(),
                plain.accelerator(),
                plain.identity(),
                plain.boot(),
                new MachineConfig.Policy(true, incoming, false, false, false),
                plain.globals());
        HmpMachine made = new HmpMachine(config);
        made.machine.initializeBoard(List.of());
        return made;
    }

    /** A q35 of the newer QEMU with its root ports, started. */
    static HmpMachine q35(Persona persona) throws QemuException {
        HmpMachine made = of(persona, "q35").withRootPorts();
        made.machine.start();
        return made;
    }

    /** The same with backends m0 and m1, and the device vm0 on m0 of which 128 MiB are requested. */
    static HmpMachine withDevice(Persona persona) throws QemuException {
        HmpMachine made = q35(persona);
        assertThat(made.run("object_add memory-backend-ram,id=m0,size=512M")).isEmpty();
        assertThat(made.run("object_add memory-backend-ram,id=m1,size=64M")).isEmpty();
        assertThat(made.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1,requested-size=128M"))
                .isEmpty();
        return made;
    }

    HmpMachine withRootPorts() throws QemuException {
        for (int port = 1; port <= 3; port++) {
            QDict options = new QDict()
                    .put("driver", "pcie-root-port")
                    .put("id", "rp" + port)
                    .put("chassis", "" + port)
                    .put("addr", "2." + (port - 1))
                    .put("multifunction", port == 1 ? "on" : "off");
            machine.addDevice(options, InputStyle.KEYVAL);
        }
        return this;
    }

    /** What a line prints, with LF for CR LF. */
    String run(String line) {
        try {
            return run(new QDict().put("command-line", line));
        } catch (QemuException e) {
            throw new AssertionError(e);
        }
    }

    /** What a line prints with a CPU chosen. */
    String run(String line, long cpuIndex) throws QemuException {
        return run(new QDict().put("command-line", line).put("cpu-index", cpuIndex));
    }

    private String run(QDict arguments) throws QemuException {
        String text = ((QString) call("human-monitor-command", arguments)).value();
        if (text.replace("\r\n", "").indexOf('\n') >= 0) {
            throw new AssertionError("a line does not end with CR LF: " + text);
        }
        time.runDue();
        return text.replace("\r\n", "\n");
    }

    /** A terminal on the machine that nobody sits at. */
    HumanTerminal terminal() {
        return HumanMonitors.terminal(registry, machine, monitor());
    }

    /** Lets time pass. */
    void advanceSeconds(long seconds) {
        time.advance(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** Executes a QMP command. */
    QObject call(String name, QDict arguments) throws QemuException {
        result = null;
        refusal = null;
        Command command = Objects.requireNonNull(registry.find(name));
        command.handler().execute(command.declaration().check(arguments), this, this);
        if (refusal != null) {
            throw refusal;
        }
        return Objects.requireNonNull(result);
    }

    @Override
    public void complete(QObject value) {
        result = value;
    }

    @Override
    public void fail(QemuException reason) {
        refusal = reason;
    }

    @Override
    public Monitor monitor() {
        return new Monitor("compat_monitor0", false);
    }

    @Override
    public boolean outOfBand() {
        return false;
    }

    @Override
    public boolean isClientGone() {
        return false;
    }

    @Override
    public void afterReply(Runnable task) {
        task.run();
    }

    @Override
    public PassedFile takeFile() throws QemuException {
        throw new QemuException("No file descriptor supplied via SCM_RIGHTS");
    }

    private final class Reports implements ErrorReporter {
        @Override
        public void error(String text) {
            reports.add(text);
        }

        @Override
        public void warn(String text) {
            reports.add("warning: " + text);
        }
    }
}
