package io.vmemu.testkit;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine is to be.
 *
 * @param bootMemory in bytes
 * @param guest words of {@code opt/vmemu/guest}
 * @param host what {@code -x-vmemu} says of the host, such as {@code host.memory=1T}
 * @param devices objects and devices as the command line has them
 * @param arguments more of the command line
 * @param seed where chance begins
 */
record MachineSpec(
        Persona persona,
        long bootMemory,
        String guest,
        String host,
        List<String> devices,
        List<String> arguments,
        long seed) {
    static final long DEFAULT_BOOT_MEMORY = 4L << 30;
    /** Of what the guest takes. */
    static final long MAX_SEED = 999_999_999;

    static final String DEFAULT_HOST_MEMORY = "1T";

    /** For devices; with alignment it must fit into the 40 address bits that QEMU's default CPU has. */
    private static final long ROOM_BYTES = 1L << 38;

    MachineSpec {
        if (seed < 0 || seed > MAX_SEED) {
            throw new IllegalArgumentException("seed " + seed + " is not from 0 to " + MAX_SEED);
        }
        devices = List.copyOf(devices);
        arguments = List.copyOf(arguments);
    }

    /** What an annotation says. */
    static MachineSpec of(VirtioMem annotation) {
        String device = "virtio-mem-pci,id=vm0,memdev=vm0-memory,requested-size=" + annotation.requestedSize();
        if (!annotation.blockSize().isEmpty()) {
            device += ",block-size=" + annotation.blockSize();
        }
        return new MachineSpec(
                annotation.persona(),
                size("memory", annotation.memory()),
                annotation.guest(),
                "host.memory=" + annotation.hostMemory(),
                List.of("-object", "memory-backend-ram,id=vm0-memory,size=" + annotation.size(), "-device", device),
                List.of(annotation.arguments()),
                annotation.seed());
    }

    private static long size(String name, String value) {
        try {
            return QemuNumbers.size(name, value, Persona.QEMU_10_0, ErrorReporter.NONE);
        } catch (QemuException e) {
            throw new IllegalArgumentException(e.desc(), e);
        }
    }

    /** The same with another seed, for all that begins with one. */
    MachineSpec withSeed(long newSeed) {
        return new MachineSpec(persona, bootMemory, guest + " seed=" + newSeed, host, devices, arguments, newSeed);
    }

    /** QEMU's command line. */
    List<String> commandLine() {
        List<String> line = new ArrayList<>(List.of("-machine", "q35", "-nodefaults"));
        line.add("-m");
        line.add("size=" + bootMemory + "B,slots=16,maxmem=" + (bootMemory + ROOM_BYTES) + "B");
        line.add("-x-vmemu");
        line.add("persona=" + persona.major() + "." + persona.minor() + ",journal=on,seed=" + seed + "," + host
                + ",guest=seed=" + seed + " " + guest.replace(",", ",,"));
        line.addAll(devices);
        line.addAll(arguments);
        return line;
    }
}
