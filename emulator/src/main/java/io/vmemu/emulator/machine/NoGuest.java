package io.vmemu.emulator.machine;

/** A machine with nothing to boot: firmware waits for ever. */
public final class NoGuest implements GuestSoftware {
    @Override
    public void boot(GuestPlatform platform) {}

    @Override
    public void halt() {}

    @Override
    public void powerButton() {}

    @Override
    public void deviceAdded(GuestDevice device) {}

    @Override
    public void removalRequested(GuestDevice device) {}
}
