package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine type as {@code query-machines} describes it.
 *
 * @param name its name, without alias
 * @param answer its members there, but for compat-props
 * @param compatProperties what it sets devices to, so that they are as they were in its version
 */
public record MachineInfo(String name, QDict answer, List<CompatProperty> compatProperties) {

    /**
     * A default that a machine type changes.
     *
     * @param type the devices that it is about, by a type that they descend from
     */
    public record CompatProperty(String type, String property, String value) {}

    /** The other name, such as {@code q35}, null if there is none. */
    public @Nullable String alias() {
        return answer.get("alias") instanceof QString text ? text.value() : null;
    }

    /** Whether it is used when none is named. */
    public boolean isDefault() {
        return answer.get("is-default") == QBool.TRUE;
    }

    /** The CPU type that is used when none is named; null if the machine has no CPU. */
    public @Nullable String defaultCpuType() {
        return answer.get("default-cpu-type") instanceof QString text ? text.value() : null;
    }
}
