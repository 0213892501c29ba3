package io.vmemu.launcher.cli;

import java.util.List;

/** What the program is to print instead of starting a machine. */
public sealed interface InfoRequest {
    /** {@code -help}. */
    record Help() implements InfoRequest {}

    /** {@code -version}. */
    record Version() implements InfoRequest {}

    /** {@code help} among the keys of an option whose keys are declared; the program ends with {@code status}. */
    record Lines(List<String> lines, int status) implements InfoRequest {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /** {@code -machine help}. */
    record MachineTypes() implements InfoRequest {}

    /** {@code -machine TYPE,help}. */
    record MachineProperties() implements InfoRequest {}

    /** {@code -device help}. */
    record Devices() implements InfoRequest {}

    /** {@code -device TYPE,help}. */
    record DeviceProperties(String type) implements InfoRequest {}

    /** {@code -object help}. */
    record Objects() implements InfoRequest {}

    /** {@code -object TYPE,help}. */
    record ObjectProperties(OptionUse use, String type) implements InfoRequest {}

    /** {@code -cpu help}. */
    record Cpus() implements InfoRequest {}
}
