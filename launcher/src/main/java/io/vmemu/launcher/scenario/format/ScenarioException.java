package io.vmemu.launcher.scenario.format;

import java.util.List;

/** A scenario file is wrong; nothing of it was run. */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param problems each as {@code FILE:LINE:COLUMN: text}, in the order of the file */
    public ScenarioException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
