package io.vmemu.qmp.command;

import io.vmemu.emulator.device.PcDimm;
import io.vmemu.emulator.device.VirtioBalloonPci;
import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.device.VirtioPmemPci;
import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.qmp.protocol.CommandRegistry;
import org.jspecify.annotations.Nullable;

/** Memory in QAPI's module {@code machine}: backends, memory devices, the balloon. */
final class MemoryCommands {
    private static final String[] BACKEND_PROPERTIES = {
        "size", "merge", "dump", "prealloc", "share", "reserve", "host-nodes", "policy"
    };

    private final Machine machine;

    MemoryCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("memory")
                .query("query-memdev", (arguments, context) -> memdevs())
                .query("query-memory-size-summary", (arguments, context) -> summary())
                .query("query-memory-devices", (arguments, context) -> memoryDevices())
                .action("balloon", (arguments, context) -> inflate(arguments.integer("value")))
                .query(
                        "query-balloon",
                        (arguments, context) ->
                                new QDict().put("actual", balloon().actual()));
    }

    private QObject memdevs() throws QemuException {
        QList list = new QList();
        for (QomObject object : machine.objects().children()) {
            if (object instanceof MemoryBackend backend) {
                QDict info = new QDict().put("id", backend.nameInParent());
                for (String property : BACKEND_PROPERTIES) {
                    info.put(property, backend.get(property));
                }
                list.add(info);
            }
        }
        return list;
    }

    private QObject summary() {
        boolean none = machine.config().type().family() == MachineType.Family.NONE;
        return new QDict()
                .put(
                        "base-memory",
                        QNum.ofUnsigned(none ? 0 : machine.config().memory().ramSize()))
                .put(
                        "plugged-memory",
                        QNum.ofUnsigned(machine.board().deviceMemory().pluggedSize()));
    }

    private QObject memoryDevices() {
        QList list = new QList();
        for (MemoryDevice device : machine.board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem) {
                list.add(info("virtio-mem", mem.id(), virtioMem(mem)));
            } else if (device instanceof PcDimm dimm) {
                list.add(info(dimm.isNvdimm() ? "nvdimm" : "dimm", dimm.id(), dimm(dimm)));
            } else if (device instanceof VirtioPmemPci pmem) {
                list.add(info("virtio-pmem", pmem.id(), pmem(pmem)));
            }
        }
        return list;
    }

    private static QDict info(String kind, @Nullable String id, QDict data) {
        if (id != null) {
            data.put("id", id);
        }
        return new QDict().put("type", kind).put("data", data);
    }

    private static QDict virtioMem(VirtioMemPci device) {
        return new QDict()
                .put("memaddr", QNum.ofUnsigned(device.gpa()))
                .put("requested-size", QNum.ofUnsigned(device.device().requestedSize()))
                .put("size", device.pluggedSize())
                .put("max-size", device.size())
                .put("block-size", device.memProperties().blockSize())
                .put("node", device.node())
                .put("memdev", pathOf(device.memdev()));
    }

    private static QDict dimm(PcDimm device) {
        return new QDict()
                .put("addr", QNum.ofUnsigned(device.gpa()))
                .put("size", device.size())
                .put("slot", device.slot())
                .put("node", device.node())
                .put("memdev", pathOf(device.memdev()))
                .put("hotplugged", device.isHotplugged())
                .put("hotpluggable", device.isHotpluggable());
    }

    private static QDict pmem(VirtioPmemPci device) {
        return new QDict()
                .put("memaddr", QNum.ofUnsigned(device.gpa()))
                .put("size", device.size())
                .put("memdev", pathOf(device.memdev()));
    }

    private static String pathOf(QomObject object) {
        return String.valueOf(object.canonicalPath());
    }

    private void inflate(long bytes) throws QemuException {
        VirtioBalloonPci balloon = balloon();
        if (bytes <= 0) {
            throw new QemuException("Parameter 'target' expects a size");
        }
        balloon.setTarget(machine.board(), bytes);
    }

    private VirtioBalloonPci balloon() throws QemuException {
        for (Device device : machine.board().allDevices()) {
            if (device instanceof VirtioBalloonPci balloon) {
                return balloon;
            }
        }
        throw new QemuException(ErrorClass.DEVICE_NOT_ACTIVE, "No balloon device has been activated");
    }
}
