package io.vmemu.qmp.protocol;

/** Is told of commands that have been answered. */
@FunctionalInterface
public interface CommandListener {
    /**
     * A command has been executed and answered, with a result or an error. One whose arguments do not fit is not executed.
     *
     * @param nanos from when it began, behind those that came before it, to its answer
     */
    void answered(String command, long nanos);
}
