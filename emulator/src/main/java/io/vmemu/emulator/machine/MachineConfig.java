package io.vmemu.emulator.machine;

import io.vmemu.emulator.machine.GuestPlatform.DirectBoot;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MemorySizes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is to be.
 *
 * @param persona which QEMU
 * @param type machine type
 * @param properties further {@code -machine} properties as they were written, such as {@code nvdimm=on}
 * @param memory what {@code -m} said
 * @param cpus what {@code -smp} and {@code -cpu} said
 * @param accelerator {@code tcg} or {@code kvm}
 * @param identity name and uuid
 * @param boot what is to boot
 * @param policy what else the command line said about how to run
 * @param globals defaults of device properties
 */
public record MachineConfig(
        Persona persona,
        MachineType type,
        Map<String, String> properties,
        MemorySizes memory,
        CpuTopology cpus,
        String accelerator,
        Identity identity,
        Boot boot,
        Policy policy,
        List<GlobalProperty> globals) {
    public MachineConfig {
        properties = Map.copyOf(properties);
        globals = List.copyOf(globals);
    }

    /** QEMU started with nothing but {@code -machine TYPE -m MEMORY}. */
    public static MachineConfig of(Persona persona, MachineType type, MemorySizes memory) {
        return new MachineConfig(
                persona,
                type,
                Map.of(),
                memory,
                CpuTopology.SINGLE,
                "tcg",
                new Identity(null, null),
                new Boot(null, Map.of()),
                Policy.DEFAULT,
                List.of());
    }

    /** {@code -name} and {@code -uuid}. */
    public record Identity(@Nullable String name, @Nullable String uuid) {}

    /** {@code -kernel} with its companions, and the entries of {@code -fw_cfg}. */
    public record Boot(@Nullable DirectBoot directBoot, Map<String, String> firmwareConfig) {
        public Boot {
            firmwareConfig = Map.copyOf(firmwareConfig);
        }
    }

    /**
     * How to run.
     *
     * @param startStopped {@code -S}
     * @param incoming {@code -incoming}
     * @param memoryLocked {@code -overcommit mem-lock=on}
     * @param noReboot {@code -no-reboot}
     * @param noShutdown {@code -no-shutdown}
     */
    public record Policy(
            boolean startStopped, boolean incoming, boolean memoryLocked, boolean noReboot, boolean noShutdown) {
        public static final Policy DEFAULT = new Policy(false, false, false, false, false);
    }
}
