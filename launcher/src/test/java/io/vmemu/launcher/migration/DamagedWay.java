package io.vmemu.launcher.migration;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A way that can be cut after so many bytes, and one of whose bytes can change. */
final class DamagedWay implements UnaryOperator<byte[]> {
    private long cutAfterBytes = Long.MAX_VALUE;
    private long damagedByte = Long.MAX_VALUE;
    private long carried;

    /** The next bytes reach the other side only so far. */
    void cutAfter(long bytes) {
        carried = 0;
        cutAfterBytes = bytes;
    }

    /** The byte at this place changes on its way. */
    void damageByte(long place) {
        carried = 0;
        damagedByte = place;
    }

    /** Bytes that arrived since the last {@link #cutAfter} or {@link #damageByte}. */
    long carried() {
        return carried;
    }

    @Override
    public byte[] apply(byte[] bytes) {
        byte[] arriving = bytes;
        long place = damagedByte - carried;
        if (place >= 0 && place < bytes.length) {
            arriving = bytes.clone();
            arriving[(int) place] ^= 0x10;
        }
        arriving = Arrays.copyOf(arriving, (int) Math.min(bytes.length, cutAfterBytes - carried));
        carried += arriving.length;
        return arriving;
    }
}
