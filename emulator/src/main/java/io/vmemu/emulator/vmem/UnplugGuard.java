package io.vmemu.emulator.vmem;

import io.vmemu.emulator.error.QemuException;

/** When QEMU lets a virtio-mem device go ({@code device_del}), in its order and with its texts. */
final class UnplugGuard {
    private UnplugGuard() {}

    static void check(QemuRelease release, boolean unpluggedInaccessible, long size, long requestedSize)
            throws QemuException {
        if (!release.unplugsDevice()) {
            throw new QemuException("virtio based memory devices cannot be unplugged.");
        }
        if (!unpluggedInaccessible) {
            throw new QemuException("virtio-mem device cannot get unplugged while 'unplugged-inaccessible' != 'on'");
        }
        if (size != 0) {
            throw new QemuException("virtio-mem device cannot get unplugged while some of its memory is still plugged");
        }
        if (requestedSize != 0) {
            throw new QemuException("virtio-mem device cannot get unplugged while 'requested-size' != '0'");
        }
    }
}
