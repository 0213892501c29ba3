package io.vmemu.qmp.command;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.qmp.protocol.CommandRegistry;

/** What QEMU's monitor does not tell: commands of this emulator's own. */
final class VmemuCommands {
    private final Machine machine;

    VmemuCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu")
                .query("x-vmemu-block-map", (arguments, context) -> blockMap(find(machine, arguments.string("id"))));
    }

    /** The device of that id. */
    static VirtioMemPci find(Machine machine, String id) throws QemuException {
        for (MemoryDevice device : machine.board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci mem && id.equals(mem.id())) {
                return mem;
            }
        }
        throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "No virtio-mem device '" + id + "'");
    }

    private static QObject blockMap(VirtioMemPci device) {
        QList plugged = new QList();
        for (PluggedRange range : device.device().pluggedRanges()) {
            plugged.add(new QDict().put("offset", range.offset()).put("size", range.size()));
        }
        return new QDict()
                .put("id", String.valueOf(device.id()))
                .put("memaddr", QNum.ofUnsigned(device.gpa()))
                .put("node", device.node())
                .put("block-size", device.memProperties().blockSize())
                .put("max-size", device.size())
                .put("requested-size", QNum.ofUnsigned(device.device().requestedSize()))
                .put("size", device.pluggedSize())
                .put("plugged", plugged);
    }
}
