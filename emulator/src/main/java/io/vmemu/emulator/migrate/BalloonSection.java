package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.VirtioBalloonPci;
import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.LoadException;

/**
 * The balloon.
 *
 * @param bootMemorySize more than that cannot be left to the guest, bytes
 */
record BalloonSection(VirtioBalloonPci device, long bootMemorySize) implements Section {
    @Override
    public String name() {
        return device.pciPath() + "/virtio-balloon";
    }

    @Override
    public byte[] save() {
        return new Encoder().putLong(device.actual()).putLong(device.target()).toBytes();
    }

    @Override
    public Load read(Decoder state) throws LoadException {
        long actual = state.getLong();
        long target = state.getLong();
        if (Long.compareUnsigned(actual, bootMemorySize) > 0 || Long.compareUnsigned(target, bootMemorySize) > 0) {
            throw LoadException.invalid("The balloon leaves more than there is");
        }
        long actualBefore = device.actual();
        long targetBefore = device.target();
        return new Load() {
            @Override
            public void apply() {
                device.restore(actual, target);
            }

            @Override
            public void undo() {
                device.restore(actualBefore, targetBefore);
            }
        };
    }
}
