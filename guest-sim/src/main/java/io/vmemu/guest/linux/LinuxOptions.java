package io.vmemu.guest.linux;

/**
 * Which Linux boots, and how.
 *
 * @param version the kernel's version
 * @param commandLine the kernel's parameters
 * @param speed how long things take
 * @param driver whether the virtio-mem driver gets loaded at all
 * @param ignorePowerButton whether nobody listens to the ACPI power button
 */
public record LinuxOptions(
        KernelVersion version, String commandLine, GuestSpeed speed, boolean driver, boolean ignorePowerButton) {}
