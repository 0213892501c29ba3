package io.vmemu.launcher.cli;

/**
 * A monitor on a character device: {@code -mon}, or {@code -qmp}, {@code -qmp-pretty}, {@code -monitor}, which make the
 * device as well.
 *
 * @param use the option as it was given, for messages
 * @param chardev the character device's id
 * @param mode QMP or the human monitor
 * @param pretty whether QMP's output is indented
 */
public record MonitorOption(OptionUse use, String chardev, Mode mode, boolean pretty) {
    /** What a monitor speaks. */
    public enum Mode {
        /** {@code mode=control}: QMP. */
        CONTROL,
        /** {@code mode=readline}: the human monitor. */
        READLINE
    }
}
