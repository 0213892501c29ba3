package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.qmp.channel.Reasons;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Copies of guest memory in files. Our CPUs never leave the state after reset, in which an address is a physical one below
 * 4 GiB. What is no memory reads as zeros; the firmware's memory is empty.
 */
final class MemorySaveCommands {
    private static final int CHUNK = 1 << 16;
    private static final long VIRTUAL_MASK = 0xffff_ffffL;

    private final Machine machine;

    MemorySaveCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("machine")
                .action("memsave", (arguments, context) -> saveVirtual(arguments))
                .action(
                        "pmemsave",
                        (arguments, context) -> save(
                                arguments.string("filename"),
                                arguments.integer("val"),
                                arguments.integer("size"),
                                false));
    }

    private void saveVirtual(Arguments arguments) throws QemuException {
        long cpu = arguments.integer("cpu-index", 0);
        if (cpu < 0 || cpu >= machine.config().cpus().cpus()) {
            throw new QemuException("Parameter 'cpu-index' expects a CPU number");
        }
        save(arguments.string("filename"), arguments.integer("val"), arguments.integer("size"), true);
    }

    private void save(String fileName, long start, long size, boolean virtual) throws QemuException {
        GuestMemory memory = machine.board().guestMemory();
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(Path.of(fileName))) {
            long done = 0;
            while (Long.compareUnsigned(done, size) < 0) {
                long left = size - done;
                int length = Long.compareUnsigned(left, CHUNK) < 0 ? (int) left : CHUNK;
                long gpa = start + done;
                if (virtual) {
                    gpa &= VIRTUAL_MASK;
                    length = (int) Math.min(length, CHUNK - gpa % CHUNK);
                }
                int known = readable(memory, gpa, length);
                if (virtual && known < length && !isFirmware(gpa)) {
                    write(out, memory, gpa, chunk, known, known);
                    throw new QemuException(String.format("Invalid addr 0x%016x/size %d specified", start, size));
                }
                write(out, memory, gpa, chunk, known, length);
                done += length;
            }
        } catch (IOException e) {
            throw new QemuException("Could not open '" + fileName + "': " + Reasons.of(e));
        }
    }

    /** Room below 4 GiB where a board has its firmware. */
    private static boolean isFirmware(long gpa) {
        return gpa >= VIRTUAL_MASK + 1 - (256 << 10);
    }

    /** How many of the bytes from {@code gpa} on are memory. */
    private static int readable(GuestMemory memory, long gpa, int length) {
        int known = length;
        while (known > 0 && !memory.contains(gpa, known)) {
            known /= 2;
        }
        for (int step = length - known; step > 0; step /= 2) {
            while (known + step <= length && memory.contains(gpa, (long) known + step)) {
                known += step;
            }
        }
        return known;
    }

    private static void write(OutputStream out, GuestMemory memory, long gpa, byte[] chunk, int known, int length)
            throws IOException {
        Arrays.fill(chunk, 0, length, (byte) 0);
        if (known > 0) {
            memory.read(gpa, chunk, 0, known);
        }
        out.write(chunk, 0, length);
    }
}
