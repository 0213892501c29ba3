package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.PcDimm;
import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineBoard;
import io.vmemu.emulator.memory.FileBackend;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.space.MachineMemoryLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All memory of a machine that migrates, the largest part first, as QEMU has it; and where the pages of boot memory are in
 * the guest's address space.
 *
 * <pre>
 *   boot memory   [0 ................ below)[below ........ size)   offsets
 *   addresses     [0 ................ below) [aboveStart ..)        gpa
 * </pre>
 */
final class RamLayout {
    private static final long KIB = 1024;

    private final List<RamPart> parts;
    private final MachineMemoryLayout addresses;

    private RamLayout(List<RamPart> parts, MachineMemoryLayout addresses) {
        this.parts = parts;
        this.addresses = addresses;
    }

    /** The memory that a machine has now. */
    static RamLayout of(Machine machine) {
        MachineBoard board = machine.board();
        List<RamPart> parts = new ArrayList<>();
        for (QomObject object : machine.objects().children()) {
            if (object instanceof MemoryBackend backend) {
                RamPart part = part(machine, board, backend);
                if (part != null) {
                    parts.add(part);
                }
            }
        }
        if (machine.config().type().isPc()) {
            addFirmware(parts);
        }
        parts.sort(Comparator.comparingLong(RamPart::size).reversed());
        return new RamLayout(List.copyOf(parts), board.layout());
    }

    private static @Nullable RamPart part(Machine machine, MachineBoard board, MemoryBackend backend) {
        boolean shared =
                backend.isShared() && (machine.persona() == Persona.QEMU_7_2 || backend instanceof FileBackend);
        long offset = 0;
        for (MemoryBackend main : board.mainMemory()) {
            if (main == backend) {
                return new RamPart(backend.regionName(), backend.size(), shared, offset, null);
            }
            offset += main.size();
        }
        for (Device device : board.allDevices()) {
            if (device instanceof PcDimm dimm && dimm.memdev() == backend) {
                return new RamPart(backend.regionName(), backend.size(), shared, -1, null);
            }
            if (device instanceof VirtioMemPci mem && mem.memdev() == backend) {
                String name = mem.pciPath() + "/" + backend.regionName();
                return new RamPart(name, backend.size(), shared, -1, mem);
            }
        }
        return null;
    }

    /** What a PC's firmware lives in, by QEMU's names and sizes. */
    private static void addFirmware(List<RamPart> parts) {
        Map<String, Long> sizes = Map.of(
                "pc.bios", 256 * KIB,
                "pc.rom", 128 * KIB,
                "/rom@etc/acpi/tables", 128 * KIB,
                "/rom@etc/table-loader", 4 * KIB,
                "/rom@etc/acpi/rsdp", 4 * KIB);
        sizes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(rom -> parts.add(new RamPart(rom.getKey(), rom.getValue(), false, -1, null)));
    }

    List<RamPart> parts() {
        return parts;
    }

    /** The part of that name, or null if there is none. */
    @Nullable
    RamPart find(String name) {
        for (RamPart part : parts) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        return null;
    }

    /** Bytes of what migrates. */
    long total(boolean ignoreShared) {
        return parts.stream()
                .filter(part -> !ignoreShared || !part.shared())
                .mapToLong(RamPart::size)
                .sum();
    }

    /** Where a page of boot memory is for the guest. */
    long gpa(RamPart part, long offset) {
        long inMain = part.mainOffset() + offset;
        return inMain < addresses.belowSize() ? inMain : inMain - addresses.belowSize() + addresses.aboveStartGpa();
    }

    /** The page of boot memory that the guest sees at an address. */
    Page pageAt(long gpa) {
        long inMain = gpa < addresses.belowSize() ? gpa : gpa - addresses.aboveStartGpa() + addresses.belowSize();
        for (RamPart part : parts) {
            if (part.isMain() && inMain >= part.mainOffset() && inMain < part.mainOffset() + part.size()) {
                return new Page(part, inMain - part.mainOffset());
            }
        }
        throw new IllegalArgumentException("0x" + Long.toHexString(gpa) + " is not boot memory");
    }

    /** A page by its offset in a part. */
    record Page(RamPart part, long offset) {}
}
