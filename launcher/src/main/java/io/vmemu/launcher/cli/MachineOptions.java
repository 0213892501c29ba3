package io.vmemu.launcher.cli;

import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the machine is to be.
 *
 * @param type the machine type or its alias, null for the default one
 * @param properties the machine's other properties as texts; {@code memory}, {@code smp} and {@code boot} are not among
 *     them, {@code accel} is; {@code kernel}, {@code initrd}, {@code append}, {@code firmware} are, however given
 * @param memory {@code -m}
 * @param smp {@code -smp}
 * @param boot {@code -boot}
 * @param accelerators {@code -accel}, to be tried in turn
 * @param cpu {@code -cpu}, null for the default model
 * @param numa {@code -numa}, in order
 * @param globals {@code -global} and what stands for it, in order
 * @param memoryLocked {@code -overcommit mem-lock=}
 * @param uuid {@code -uuid} in lower case
 */
public record MachineOptions(
        @Nullable String type,
        QDict properties,
        MemoryOptions memory,
        SmpOptions smp,
        BootOptions boot,
        List<AccelOption> accelerators,
        @Nullable String cpu,
        List<OptionEntry> numa,
        List<GlobalProperty> globals,
        boolean memoryLocked,
        @Nullable String uuid) {
    public MachineOptions {
        accelerators = List.copyOf(accelerators);
        numa = List.copyOf(numa);
        globals = List.copyOf(globals);
    }

    /** A property that is a text, or null. */
    public @Nullable String text(String property) {
        return properties.get(property) instanceof QString value ? value.value() : null;
    }
}
