package io.vmemu.launcher.cli;

/**
 * A serial port: {@code -serial}, which makes the character device as well unless it names one.
 *
 * @param use the option as it was given, for messages
 * @param chardev the character device's id
 */
public record SerialOption(OptionUse use, String chardev) {
    /** What QEMU says of a port whose character device is not to be had. */
    public StartupException refusal() {
        return new StartupException(
                use.location(), "could not connect serial device to character backend '" + use.argument() + "'");
    }
}
