package io.vmemu.launcher.cli;

import io.vmemu.emulator.qom.Persona;
import org.jspecify.annotations.Nullable;

/**
 * All that a command line says, in neutral values: numbers where syntax alone decides, texts where a machine or a device
 * has to judge.
 *
 * @param program the program's name for messages
 * @param persona which QEMU to be
 * @param info what to print instead of running, null to run
 */
public record QemuCommandLine(
        String program,
        Persona persona,
        VmemuOptions vmemu,
        MachineOptions machine,
        DeviceOptions devices,
        RunOptions run,
        LogOptions log,
        @Nullable InfoRequest info) {}
