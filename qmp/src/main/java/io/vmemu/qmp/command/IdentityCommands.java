package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.MachineCatalog;
import io.vmemu.emulator.identity.MachineInfo;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType.Family;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.Locale;

/** The machine as such: its name, what machines there are, what it can do. */
final class IdentityCommands {
    private static final String[] IOTHREAD_PROPERTIES = {"poll-max-ns", "poll-grow", "poll-shrink", "aio-max-batch"};

    private final Machine machine;

    IdentityCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("machine")
                .query("query-target", (arguments, context) -> new QDict().put("arch", "x86_64"))
                .query("query-name", (arguments, context) -> name())
                .query("query-uuid", (arguments, context) -> new QDict().put("UUID", uuid()))
                .query("query-kvm", (arguments, context) -> kvm())
                .query("query-machines", (arguments, context) -> machines(arguments.bool("compat-props", false)))
                .query(
                        "query-current-machine",
                        (arguments, context) -> new QDict()
                                .put(
                                        "wakeup-suspend-support",
                                        machine.config().type().isPc()))
                .query("query-iothreads", (arguments, context) -> ioThreads())
                .query("query-sev", (arguments, context) -> sev())
                .query("query-sev-capabilities", (arguments, context) -> {
                    throw new QemuException(isKvm() ? "SEV is not enabled in KVM" : "KVM not enabled");
                })
                .query("query-sgx", (arguments, context) -> {
                    throw new QemuException("No EPC regions defined, SGX not available");
                })
                .query("query-sgx-capabilities", (arguments, context) -> {
                    throw new QemuException(
                            isModern()
                                    ? "Could not open '/dev/sgx_vepc': No such file or directory"
                                    : "SGX is not enabled in KVM");
                })
                .action("rtc-reset-reinjection", (arguments, context) -> {});
        registry.module("run-state").action("inject-nmi", (arguments, context) -> injectNmi());
    }

    private boolean isModern() {
        return machine.persona().isAtLeast(Persona.QEMU_10_0);
    }

    private boolean isKvm() {
        return machine.config().accelerator().equals("kvm");
    }

    private QObject name() {
        String name = machine.config().identity().name();
        return name == null ? new QDict() : new QDict().put("name", name);
    }

    private String uuid() {
        String uuid = machine.config().identity().uuid();
        return uuid == null ? "00000000-0000-0000-0000-000000000000" : uuid.toLowerCase(Locale.ROOT);
    }

    /** KVM is always built in; whether it is used was decided at start. */
    private QObject kvm() {
        return new QDict().put("enabled", isKvm()).put("present", true);
    }

    private QObject machines(boolean withCompatProperties) {
        QList list = new QList();
        for (MachineInfo info : MachineCatalog.of(machine.persona()).machines().values()) {
            QDict entry = new QDict();
            entry.members().putAll(info.answer().members());
            if (withCompatProperties) {
                QList properties = new QList();
                info.compatProperties()
                        .forEach(property -> properties.add(new QDict()
                                .put("qom-type", property.type())
                                .put("property", property.property())
                                .put("value", property.value())));
                entry.put("compat-props", properties);
            }
            list.add(entry);
        }
        return list;
    }

    private QObject ioThreads() throws QemuException {
        QList list = new QList();
        for (QomObject object : machine.objects().children()) {
            if (object.type().name().equals("iothread")) {
                QDict entry = new QDict().put("id", object.nameInParent());
                for (String property : IOTHREAD_PROPERTIES) {
                    entry.put(property, object.get(property));
                }
                list.add(entry.put("thread-id", ProcessHandle.current().pid()));
            }
        }
        return list;
    }

    private QObject sev() {
        QDict sev = new QDict()
                .put("enabled", false)
                .put("api-major", 0)
                .put("api-minor", 0)
                .put("build-id", 0)
                .put("policy", 0)
                .put("state", "uninit")
                .put("handle", 0);
        return isModern() ? sev.put("sev-type", "sev") : sev;
    }

    /** What runs inside takes no notice of a non-maskable interrupt. */
    private void injectNmi() throws QemuException {
        if (machine.config().type().family() == Family.NONE) {
            throw new QemuException(
                    isModern()
                            ? "machine does not provide NMIs"
                            : "this feature or command is not currently supported");
        }
    }
}
