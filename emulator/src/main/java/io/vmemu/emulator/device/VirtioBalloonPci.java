package io.vmemu.emulator.device;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.virtio.VirtioFunction;
import org.jspecify.annotations.Nullable;

/**
 * QOM's {@code virtio-balloon-pci}: takes boot memory from the guest and gives it back. It knows nothing of memory
 * devices, whose memory it therefore never touches.
 */
public final class VirtioBalloonPci extends VirtioPciDevice {
    private static final long PAGE_SIZE = 4096;
    private static final String[] STATISTICS = {
        "stat-swap-in", "stat-swap-out", "stat-major-faults", "stat-minor-faults", "stat-free-memory",
        "stat-total-memory", "stat-available-memory", "stat-disk-caches", "stat-htlb-pgalloc", "stat-htlb-pgfail"
    };

    private long target;
    private long actual;

    VirtioBalloonPci(QomType type, QomType innerType) {
        super(type, (Device) innerType.newInstance());
    }

    static QomType innerType(QomType virtioDevice) {
        return QomType.named("virtio-balloon-device", virtioDevice)
                .with(
                        name -> Property.readOnly(name, PropertyKind.custom("guest statistics"), self -> statistics()),
                        "guest-stats")
                .with(
                        name -> Property.stored(name, PropertyKind.INT64, QNum.of(0))
                                .withoutDefault(),
                        "guest-stats-polling-interval")
                .build();
    }

    /** No statistics arrive from a guest that was never asked: QEMU shows them as all ones. */
    private static QObject statistics() {
        QDict stats = new QDict();
        for (String name : STATISTICS) {
            stats.put(name, QNum.ofUnsigned(-1));
        }
        return new QDict().put("stats", stats).put("last-update", 0);
    }

    @Override
    public void realize(Board board) {
        target = board.bootMemorySize();
        actual = target;
        backend().setRealized(true);
        addVirtioBus(board);
    }

    @Override
    public void unrealize(Board board) {
        removeVirtioBus();
        backend().setRealized(false);
    }

    @Override
    public void systemReset(Board board) {
        setActual(board, board.bootMemorySize());
    }

    /** Bytes that the balloon leaves to the guest now. */
    public long actual() {
        return actual;
    }

    /** Bytes that the guest is to get along with. */
    public long target() {
        return target;
    }

    /** Takes over a migrated state, of which nobody is told. */
    public void restore(long actualBytes, long targetBytes) {
        actual = actualBytes;
        target = targetBytes;
    }

    /** Asks the guest to get along with so many bytes; more than boot memory means all of it. */
    public void setTarget(Board board, long bytes) {
        target = Long.compareUnsigned(bytes, board.bootMemorySize()) > 0 ? board.bootMemorySize() : bytes;
        board.guestClock().schedule(0, () -> {
            if (board.hasBalloonDriver()) {
                setActual(board, target / PAGE_SIZE * PAGE_SIZE);
            }
        });
    }

    private void setActual(Board board, long bytes) {
        if (bytes != actual) {
            actual = bytes;
            board.balloonChanged(actual);
        }
    }

    @Override
    public @Nullable VirtioFunction function() {
        return null;
    }
}
