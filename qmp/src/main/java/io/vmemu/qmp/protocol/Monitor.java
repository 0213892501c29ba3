package io.vmemu.qmp.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configured monitor: what stays when its client leaves and another one comes.
 */
public final class Monitor {
    private final String chardevLabel;
    private final boolean pretty;
    private final Map<String, PassedFile> namedFiles = new LinkedHashMap<>();

    /**
     * A monitor.
     *
     * @param chardevLabel the character device's id: {@code compat_monitor0} for the first {@code -qmp}
     * @param pretty whether replies are indented
     */
    public Monitor(String chardevLabel, boolean pretty) {
        this.chardevLabel = chardevLabel;
        this.pretty = pretty;
    }

    public String chardevLabel() {
        return chardevLabel;
    }

    public boolean pretty() {
        return pretty;
    }

    /** Files that {@code getfd} put under a name on this monitor, for {@code getfd} and {@code closefd} to manage. */
    public Map<String, PassedFile> namedFiles() {
        return namedFiles;
    }
}
