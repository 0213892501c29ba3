package io.vmemu.qmp.protocol;

/** Is told of commands that have been answered. */
@FunctionalInterface
public interface CommandListener {
    /**
     * A command of this version has been answered, with a result or an error.
     *
     * @param nanos from when it began, behind those that came before it, to its answer
     */
    void answered(String command, long nanos);
}
