package io.vmemu.qmp.command;

import io.vmemu.emulator.device.PcDimm;
import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.device.VirtioPmemPci;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.space.NumaNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The blocks of memory that QEMU would have: backends and the firmware's. Their offsets in its address space of all memory
 * are as QEMU gives them, in the order the blocks were made, as long as none was deleted.
 *
 * @param name empty for a backend that nothing uses
 * @param pageSize bytes
 * @param offset where it begins among all blocks
 * @param used bytes
 * @param total bytes that it can grow to
 * @param readOnly whether the guest cannot write it
 */
record RamBlocks(String name, long pageSize, long offset, long used, long total, boolean readOnly) {
    private static final long PAGE = 4096;
    /** Blocks begin where a word of the dirty bitmap does. */
    private static final long ALIGNMENT = 64 * PAGE;

    /** All blocks of a machine, the largest first. */
    static List<RamBlocks> of(Machine machine) {
        List<RamBlocks> blocks = new ArrayList<>();
        List<MemoryBackend> backends = backends(machine);
        int boot = lastBootBackend(machine, backends);
        for (int i = 0; i <= boot; i++) {
            add(blocks, machine, backends.get(i));
        }
        if (machine.config().type().isPc()) {
            addFirmware(blocks, !"off".equals(machine.config().properties().get("acpi")));
        }
        for (MemoryBackend backend : backends.subList(boot + 1, backends.size())) {
            add(blocks, machine, backend);
        }
        blocks.sort(Comparator.comparingLong(RamBlocks::total).reversed());
        return blocks;
    }

    private static List<MemoryBackend> backends(Machine machine) {
        List<MemoryBackend> backends = new ArrayList<>();
        for (QomObject object : machine.objects().children()) {
            if (object instanceof MemoryBackend backend) {
                backends.add(backend);
            }
        }
        return backends;
    }

    private static int lastBootBackend(Machine machine, List<MemoryBackend> backends) {
        String main = machine.config().properties().getOrDefault("memory-backend", "pc.ram");
        List<String> boot = new ArrayList<>(List.of(main));
        for (NumaNode node : machine.board().numa().nodes()) {
            boot.add(String.valueOf(node.memdev()));
        }
        int last = -1;
        for (int i = 0; i < backends.size(); i++) {
            if (boot.contains(backends.get(i).nameInParent())) {
                last = i;
            }
        }
        return last;
    }

    private static void add(List<RamBlocks> blocks, Machine machine, MemoryBackend backend) {
        long size = (backend.size() + PAGE - 1) & -PAGE;
        blocks.add(new RamBlocks(
                name(machine, backend), backend.pageSize(), end(blocks), size, size, backend.isReadOnly()));
    }

    private static void addFirmware(List<RamBlocks> blocks, boolean acpi) {
        addFirmware(blocks, "pc.bios", 0x40000, 0x40000);
        addFirmware(blocks, "pc.rom", 0x20000, 0x20000);
        if (acpi) {
            addFirmware(blocks, "/rom@etc/acpi/tables", 0x20000, 0x200000);
            addFirmware(blocks, "/rom@etc/table-loader", 0x1000, 0x10000);
            addFirmware(blocks, "/rom@etc/acpi/rsdp", 0x1000, 0x1000);
        }
    }

    private static void addFirmware(List<RamBlocks> blocks, String name, long used, long total) {
        blocks.add(new RamBlocks(name, PAGE, end(blocks), used, total, true));
    }

    private static long end(List<RamBlocks> blocks) {
        if (blocks.isEmpty()) {
            return 0;
        }
        RamBlocks last = blocks.get(blocks.size() - 1);
        return (last.offset + last.total + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static String name(Machine machine, MemoryBackend backend) {
        if (!backend.isMapped()) {
            return "";
        }
        for (MemoryDevice device : machine.board().deviceMemory().devices()) {
            if (memdev(device) == backend && device instanceof PciDevice pci) {
                return pci.pciPath() + "/" + backend.regionName();
            }
        }
        return backend.regionName();
    }

    private static MemoryBackend memdev(MemoryDevice device) {
        if (device instanceof VirtioMemPci mem) {
            return mem.memdev();
        }
        return device instanceof VirtioPmemPci pmem ? pmem.memdev() : ((PcDimm) device).memdev();
    }
}
