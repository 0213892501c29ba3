package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;

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

    @Override
    public byte[] saveState() {
        return new byte[0];
    }

    /** What ran on the source does not run here, which has no processor that could. */
    @Override
    public void loadState(GuestPlatform platform, byte[] state) throws QemuException {
        if (state.length > 0) {
            throw new QemuException("there is no guest that could go on");
        }
    }
}
